package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON without changing a number on the way. */
public final class Json {
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** {@return the JSON text's object, or null when it is none} */
    public static @Nullable ObjectNode objectOrNull(String json) {
        try {
            return MAPPER.readTree(json) instanceof ObjectNode object ? object : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    /** {@return the JSON bytes' object, or null when they are none} */
    public static @Nullable ObjectNode objectOrNull(byte[] json, int length) {
        try {
            return MAPPER.readTree(json, 0, length) instanceof ObjectNode object ? object : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    /** {@return the field's value, or null when it is absent or JSON's null} */
    public static @Nullable JsonNode child(JsonNode node, String name) {
        JsonNode child = node.get(name);
        return child == null || child.isNull() ? null : child;
    }

    /** {@return the field's text, or null when it is absent or no string} */
    public static @Nullable String string(JsonNode node, String name) {
        JsonNode child = node.get(name);
        return child != null && child.isString() ? child.stringValue() : null;
    }

    /** {@return the field's number, or -1 when it is absent or no whole number} */
    public static long count(JsonNode node, String name) {
        JsonNode child = node.get(name);
        boolean whole = child != null && child.isIntegralNumber() && child.canConvertToLong();
        return whole ? child.longValue() : -1;
    }

    /**
     * {@return the node as a number; NaN, which equals and exceeds nothing, when it is none or
     * beyond all bounds}
     */
    public static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
    }
}
