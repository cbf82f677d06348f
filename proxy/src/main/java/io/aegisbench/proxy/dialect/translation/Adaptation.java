package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.RequestFacts;
import java.nio.ByteBuffer;
import java.util.Collection;
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

    /**
     * Another body goes to another path, and the answer must be translated back.
     *
     * @param notes what the client should know of it
     */
    record Translated(
            RequestFacts facts,
            ByteBuffer body,
            String path,
            Notes notes,
            Supplier<ResponseTranslator> answers)
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
     * Which fields did not go on as they were, their names with a comma and a blank between.
     *
     * @param dropped hints that have no counterpart
     * @param mapped what was said in a way that comes near, or added
     */
    record Notes(String dropped, String mapped) {
        /** Longest list; how many names more there are is told at its end, as {@code +3}. */
        public static final int MAX_CHARS = 512;

        static Notes of(Collection<String> dropped, Collection<String> mapped) {
            return new Notes(joined(dropped), joined(mapped));
        }

        private static String joined(Collection<String> names) {
            StringBuilder text = new StringBuilder();
            int left = names.size();
            for (String name : names) {
                String comma = text.isEmpty() ? "" : ", ";
                String rest = ", +" + left;
                if (text.length() + comma.length() + name.length() + rest.length() > MAX_CHARS) {
                    return text.append(text.isEmpty() ? rest.substring(2) : rest).toString();
                }
                text.append(comma).append(name);
                left--;
            }
            return text.toString();
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
