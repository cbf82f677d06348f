package io.aegisbench.reports.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something about a run that is known, or the reason why it is not: exactly one of the two is
 * there.
 *
 * @param value what is known, as text
 * @param missing why nothing is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fact(@Nullable String value, @Nullable String missing) {
    /** Refuses both and neither. */
    public Fact {
        if ((value == null) == (missing == null)) {
            throw new IllegalArgumentException(
                    "a fact has a value or a reason: value=" + value + ", missing=" + missing);
        }
    }

    /**
     * {@return something known}
     *
     * @param value as text
     */
    public static Fact of(String value) {
        return new Fact(value, null);
    }

    /**
     * {@return something not known}
     *
     * @param reason why
     */
    public static Fact missing(String reason) {
        return new Fact(null, reason);
    }

    static Fact ofNullable(@Nullable String value, String reasonIfNull) {
        return value == null ? missing(reasonIfNull) : of(value);
    }

    /** {@return what a file says of something; that it does not, if it does not} */
    static Fact read(JsonNode json) {
        return json.hasNonNull("value")
                ? of(json.get("value").asString())
                : missing(json.path("missing").asString("the run does not say"));
    }

    /** {@return the facts of an object, in its order; none if there is no object} */
    static Map<String, Fact> readAll(JsonNode object) {
        Map<String, Fact> facts = new LinkedHashMap<>();
        object.forEachEntry((name, json) -> facts.put(name, read(json)));
        return facts;
    }

    /** {@return the difference of two whole numbers, or the reason why one is missing} */
    public static Fact difference(Fact before, Fact after) {
        Optional<Long> first = before.number();
        Optional<Long> second = after.number();
        if (first.isEmpty()) {
            return before;
        }
        return second.isEmpty() ? after : of(Long.toString(second.get() - first.get()));
    }

    private Optional<Long> number() {
        return Optional.ofNullable(value).map(Long::valueOf);
    }

    /**
     * {@return what is known, or else a text}
     *
     * @param otherwise the text
     */
    public String or(String otherwise) {
        return value == null ? otherwise : value;
    }

    @Override
    public String toString() {
        return value == null ? "not known (" + missing + ")" : value;
    }
}
