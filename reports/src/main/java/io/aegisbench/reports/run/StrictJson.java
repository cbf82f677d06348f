package io.aegisbench.reports.run;

import java.util.Objects;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a file's objects: one that has another property, or lacks a number, is refused by its name.
 */
final class StrictJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private StrictJson() {}

    /**
     * {@return an object}
     *
     * @throws BadInputException if it is of another form
     */
    static <T> T read(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (DatabindException e) {
            throw new BadInputException(
                    "has another form: "
                            + Objects.requireNonNullElse(e.getOriginalMessage(), "not known"));
        }
    }
}
