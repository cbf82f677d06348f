package io.aegisbench.reports.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something about a run that is known, or the reason why it is not.
 *
 * @param value what is known, as text
 * @param missing why nothing is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fact(@Nullable String value, @Nullable String missing) {
    static Fact of(JsonNode json) {
        if (json.hasNonNull("value")) {
            return new Fact(json.get("value").asString(), null);
        }
        return new Fact(null, json.path("missing").asString("the run does not say"));
    }

    /** {@return the facts of an object, in its order; none if there is no object} */
    static Map<String, Fact> all(JsonNode object) {
        Map<String, Fact> facts = new LinkedHashMap<>();
        object.forEachEntry((name, json) -> facts.put(name, of(json)));
        return facts;
    }

    /** {@return what is known, or else a text} */
    public String or(String otherwise) {
        return value == null ? otherwise : value;
    }

    @Override
    public String toString() {
        return value == null ? "not known (" + missing + ")" : value;
    }
}
