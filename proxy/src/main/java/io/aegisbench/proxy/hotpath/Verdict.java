package io.aegisbench.proxy.hotpath;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a stage says about a call. A refusal is a value; an exception is a fault. */
public sealed interface Verdict {
    /** {@return the verdict that lets the call go on; always the same object} */
    static Verdict pass() {
        return Pass.PASS;
    }

    /** The call goes on. */
    enum Pass implements Verdict {
        /** The only one. */
        PASS
    }

    /**
     * The call ends here; nothing of it reaches the upstream.
     *
     * @param status the HTTP status, 400 to 599
     * @param code what a program can switch on, in snake case
     * @param message what a person reads; never holds a secret or any of the request
     * @param param the field of the request that is at fault, where there is one
     * @param retryAfter when to come again, where that is known
     */
    record Reject(
            int status,
            String code,
            String message,
            @Nullable String param,
            @Nullable Duration retryAfter)
            implements Verdict {
        /** Refuses a status that is none of an error. */
        public Reject {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException(
                        "a refusal has a status from 400 to 599: status=" + status);
            }
        }

        /**
         * A refusal that names no field and no time.
         *
         * @param status the HTTP status
         * @param code what a program can switch on
         * @param message what a person reads
         */
        public Reject(int status, String code, String message) {
            this(status, code, message, null, null);
        }

        /**
         * {@return the same refusal with the time to come again}
         *
         * @param wait rounded up to whole seconds in the header
         */
        public Reject retryAfter(Duration wait) {
            return new Reject(status, code, message, param, wait);
        }

        /**
         * {@return the same refusal with the field at fault}
         *
         * @param field a name of the API, not a value of the request
         */
        public Reject param(String field) {
            return new Reject(status, code, message, field, retryAfter);
        }
    }

    /**
     * The verdict comes later, on any thread; the chain goes on on the exchange's I/O thread.
     *
     * @param verdict completes with a {@link Pass} or {@link Reject}; a fault is answered as 500
     */
    record Later(CompletionStage<Verdict> verdict) implements Verdict {}
}
