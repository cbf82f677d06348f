package io.aegisbench.proxy.embedded;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes up arguments that fit a tool's schema, as far as types and enumerations go. */
final class ToolArguments {
    /** A schema nested deeper gets nulls. */
    static final int MAX_DEPTH = 16;

    private ToolArguments() {}

    static String of(JsonNode schema) {
        if (!schema.path("properties").isObject()) {
            return "{}";
        }
        StringBuilder out = new StringBuilder();
        object(out, schema, 0);
        return out.toString();
    }

    private static void value(StringBuilder out, JsonNode schema, int depth) {
        if (depth > MAX_DEPTH) {
            out.append("null");
        } else if (schema.path("enum").path(0).isValueNode()) {
            out.append(schema.path("enum").path(0));
        } else {
            switch (schema.path("type").asString("string")) {
                case "object" -> object(out, schema, depth);
                case "array" -> {
                    out.append('[');
                    value(out, schema.path("items"), depth + 1);
                    out.append(']');
                }
                case "integer", "number" -> out.append('7');
                case "boolean" -> out.append("true");
                case "null" -> out.append("null");
                default -> out.append("\"sample\"");
            }
        }
    }

    private static void object(StringBuilder out, JsonNode schema, int depth) {
        out.append('{');
        String comma = "";
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            out.append(comma).append('"');
            QuotedJson.quote(out, property.getKey()).append("\":");
            value(out, property.getValue(), depth + 1);
            comma = ",";
        }
        out.append('}');
    }
}
