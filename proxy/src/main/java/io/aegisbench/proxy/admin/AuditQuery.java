package io.aegisbench.proxy.admin;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A question's numbers, read strictly: decimal digits, each name once, no name unknown. */
final class AuditQuery {
    private static final int MAX_DIGITS = 18;

    private final Map<String, Deque<String>> parameters;

    private AuditQuery(Map<String, Deque<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * {@return the question}
     *
     * @param parameters as they came
     * @param known the names that the endpoint knows
     * @throws AuditRefusalException if there is another one, or one twice
     */
    static AuditQuery of(Map<String, Deque<String>> parameters, Set<String> known) {
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                // The name is the client's: it is not repeated.
                throw AuditRefusalException.malformed(
                        "query", "The endpoint knows these: " + List.copyOf(known) + ".");
            }
            if (values.size() != 1) {
                throw AuditRefusalException.malformed(name, "It may be given once.");
            }
        });
        return new AuditQuery(parameters);
    }

    OptionalLong number(String name) {
        Deque<String> values = parameters.get(name);
        return values == null
                ? OptionalLong.empty()
                : OptionalLong.of(number(name, values.getFirst()));
    }

    long required(String name) {
        return number(name)
                .orElseThrow(() -> AuditRefusalException.malformed(name, "It is missing."));
    }

    /** {@return a number that text is, in the one way to write it} */
    static long number(String name, @Nullable String text) {
        boolean digits =
                text != null
                        && !text.isEmpty()
                        && text.length() <= MAX_DIGITS
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                        && (text.length() == 1 || text.charAt(0) != '0');
        if (!digits) {
            throw AuditRefusalException.malformed(
                    name, "It must be a number from 0 on, up to " + MAX_DIGITS + " digits.");
        }
        return Long.parseLong(text);
    }
}
