package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** A YAML value that knows its line, so that a refusal can name it. */
sealed interface YamlValue {

    /** {@return the line it begins on, from 1} */
    int line();

    /**
     * A plain value.
     *
     * @param line where it is
     * @param text as written
     */
    record Scalar(int line, String text) implements YamlValue {}

    /**
     * A list.
     *
     * @param line where it begins
     * @param items its items
     */
    record Sequence(int line, List<YamlValue> items) implements YamlValue {}

    /**
     * Keys and values.
     *
     * @param line where it begins
     * @param entries in the file's order
     */
    record Mapping(int line, Map<String, YamlValue> entries) implements YamlValue {}

    /** Reads one YAML document; a second document, a repeated key or an alias is refused. */
    static YamlValue parse(String text) {
        try (JsonParser parser =
                YAMLFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new RuleFileException("it is empty");
            }
            YamlValue value = read(parser, first);
            if (parser.nextToken() != null) {
                throw new RuleFileException(lineOf(parser), "end", "more than one document");
            }
            return value;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new RuleFileException(line, "yaml", "not YAML: " + e.getOriginalMessage());
        }
    }

    private static YamlValue read(JsonParser parser, @Nullable JsonToken token) {
        int line = lineOf(parser);
        if (token == JsonToken.START_OBJECT) {
            return readMapping(parser, line);
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlValue> items = new ArrayList<>();
            JsonToken next = parser.nextToken();
            while (next != JsonToken.END_ARRAY) {
                items.add(read(parser, next));
                next = parser.nextToken();
            }
            return new Sequence(line, items);
        }
        if (token == null || token == JsonToken.VALUE_NULL || parser.getString() == null) {
            throw new RuleFileException(line, "yaml", "a value is missing");
        }
        return new Scalar(line, parser.getString());
    }

    private static Mapping readMapping(JsonParser parser, int line) {
        Map<String, YamlValue> entries = new LinkedHashMap<>();
        JsonToken next = parser.nextToken();
        while (next == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            int keyLine = lineOf(parser);
            YamlValue value = read(parser, parser.nextToken());
            if (entries.put(key, value) != null) {
                throw new RuleFileException(keyLine, key, "the key stands twice");
            }
            next = parser.nextToken();
        }
        return new Mapping(line, entries);
    }

    private static int lineOf(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
