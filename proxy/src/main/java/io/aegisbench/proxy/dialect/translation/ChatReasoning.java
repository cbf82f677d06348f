package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Thoughts between the dialects. OpenAI's own API shows none; its dialect as others speak it has
 * {@code reasoning_content} or {@code reasoning} for the text, and {@code reasoning_details} for
 * parts with Anthropic's signature or data, which nobody may touch.
 */
final class ChatReasoning {
    static final String FORMAT = "anthropic-claude-v1";

    private static final String TEXT = "reasoning.text";
    private static final String ENCRYPTED = "reasoning.encrypted";

    private ChatReasoning() {}

    /** {@return the blocks of the thoughts that an assistant's message brings back} */
    static ArrayNode thoughts(Fields message) {
        ArrayNode blocks = Json.array();
        JsonNode details = message.takeArray("reasoning_details");
        if (details == null) {
            return blocks;
        }
        boolean whole = true;
        StringBuilder text = new StringBuilder();
        for (JsonNode detail : details) {
            boolean ours = FORMAT.equals(Json.string(detail, "format"));
            String signature = Json.string(detail, "signature");
            String data = Json.string(detail, "data");
            if (ours && TEXT.equals(Json.string(detail, "type"))) {
                text.append(String.valueOf(detail.path("text").asString("")));
                if (signature != null) {
                    blocks.add(thinking(text.toString(), signature));
                    text.setLength(0);
                }
            } else if (ours && ENCRYPTED.equals(Json.string(detail, "type")) && data != null) {
                blocks.addObject().put("type", "redacted_thinking").put("data", data);
            } else {
                whole = false;
            }
        }
        if (!whole || !text.isEmpty()) {
            message.drop("reasoning_details");
        }
        return blocks;
    }

    private static ObjectNode thinking(String text, String signature) {
        return Json.object()
                .put("type", "thinking")
                .put("thinking", text)
                .put("signature", signature);
    }

    /** {@return a detail that says a piece of a thought, or its signature} */
    static ObjectNode detail(int index, @Nullable String text, @Nullable String signature) {
        ObjectNode detail = Json.object().put("type", TEXT);
        if (text != null) {
            detail.put("text", text);
        }
        if (signature != null) {
            detail.put("signature", signature);
        }
        return detail.put("format", FORMAT).put("index", index);
    }

    /** {@return a detail that keeps what only Anthropic can read} */
    static ObjectNode encrypted(int index, String data) {
        return Json.object()
                .put("type", ENCRYPTED)
                .put("data", data)
                .put("format", FORMAT)
                .put("index", index);
    }
}
