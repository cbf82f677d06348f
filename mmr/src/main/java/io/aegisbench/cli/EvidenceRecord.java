package io.aegisbench.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A record as the proxy writes it: one JSON object of strings and whole numbers. A payload of
 * another kind, as other users of the library have, is none.
 */
record EvidenceRecord(Map<String, Object> fields) {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    /** When it was recorded, by the kinds of records. */
    private static final String[] TIMES = {"completed", "at", "to"};

    static Optional<EvidenceRecord> parse(byte[] payload) {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> fields.put(name, parser.getString());
                    case VALUE_NUMBER_INT -> fields.put(name, parser.getLongValue());
                    default -> parser.skipChildren();
                }
            }
            return Optional.of(new EvidenceRecord(fields));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** {@return a field's text, empty where there is none} */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private OptionalLong number(String name) {
        return fields.get(name) instanceof Long number
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    /** {@return when it was recorded, empty where it does not say} */
    Optional<Instant> time() {
        for (String name : TIMES) {
            OptionalLong micros = number(name);
            if (micros.isPresent() && micros.getAsLong() >= 0) {
                return Optional.of(Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS));
            }
        }
        return Optional.empty();
    }
}
