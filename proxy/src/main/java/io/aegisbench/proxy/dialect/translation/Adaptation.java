package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.RequestFacts;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a request on its way to an upstream. */
public sealed interface Adaptation {

    /**
     * Client and upstream speak the same dialect: the client's own bytes go on, and so does the
     * answer.
     */
    record PassThrough(RequestFacts facts, ByteBuffer body) implements Adaptation {
        public PassThrough {
            body = body.asReadOnlyBuffer();
        }

        /** {@return the body, read-only, with a position of its own} */
        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }

        /** {@return the path below the upstream's base URL} */
        public String path() {
            return facts.endpoint().path();
        }
    }

    /** Another body goes to another path, and the answer must be translated back. */
    record Translated(
            RequestFacts facts, ByteBuffer body, String path, Supplier<ResponseTranslator> answers)
            implements Adaptation {
        public Translated {
            body = body.asReadOnlyBuffer();
        }

        /** {@return the body, read-only, with a position of its own} */
        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }
    }

    /**
     * The request cannot be forwarded: a 400.
     *
     * @param code {@code unsupported_parameter}, {@code unsupported_endpoint}, {@code
     *     invalid_value} or {@code missing_required_parameter}
     * @param param path of the field, as {@code messages[0].name}
     * @param message says what and why, and nothing of the request's values
     */
    record Refused(String code, @Nullable String param, String message) implements Adaptation {
        public static final int STATUS = 400;
    }
}
