package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import java.util.Optional;
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
        for (int i = 0; i < details.size(); i++) {
            if (isOurs(details.path(i))) {
                String name = "reasoning_details[" + i + "]";
                thought(message.inside(details.path(i), name, ChatFields.REASONING_DETAIL), text)
                        .ifPresent(blocks::add);
            } else {
                whole = false;
            }
        }
        if (!whole || !text.isEmpty()) {
            message.drop("reasoning_details");
        }
        return blocks;
    }

    private static boolean isOurs(JsonNode detail) {
        String type = String.valueOf(Json.string(detail, "type"));
        boolean known = type.equals(TEXT) || (type.equals(ENCRYPTED) && detail.hasNonNull("data"));
        return known && FORMAT.equals(Json.string(detail, "format"));
    }

    /** {@return the block that a detail makes, of a text the one that it ends with a signature} */
    private static Optional<ObjectNode> thought(Fields detail, StringBuilder text) {
        ObjectNode block = null;
        detail.take("format");
        detail.take("index");
        if (detail.takeRequiredText("type").equals(ENCRYPTED)) {
            block = CompletionAnswer.redacted(detail.takeRequiredText("data"));
        } else {
            String piece = detail.takeText("text");
            text.append(piece == null ? "" : piece);
            String signature = detail.takeText("signature");
            if (signature != null) {
                block = thinking(text.toString(), signature);
                text.setLength(0);
            }
        }
        detail.end();
        return Optional.ofNullable(block);
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
