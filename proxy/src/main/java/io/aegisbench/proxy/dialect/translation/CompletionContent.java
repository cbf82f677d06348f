package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a message or delta of an OpenAI upstream says, in Anthropic's order: thoughts, text, words
 * of a refusal. OpenAI's own content is a text; others have lists of parts, and thoughts under
 * several names, of which one is read where they say the same.
 */
final class CompletionContent {
    /** Takes what is said, piece by piece. */
    interface Sink {
        void thought(String text);

        /** The last thought's. */
        void signature(String signature);

        /** A thought that only its upstream can read. */
        void encrypted(String data);

        void text(String text);
    }

    /** What Anthropic's messages cannot have. */
    private static final List<String> MORE =
            List.of(
                    "annotations",
                    "audio",
                    "citations",
                    "files",
                    "function_call",
                    "image",
                    "images",
                    "video");

    private CompletionContent() {}

    /**
     * {@return whether it is a refusal}
     *
     * @throws AnswerException if it has what Anthropic's messages cannot have
     */
    static boolean read(JsonNode message, Sink sink) {
        requirePlain(message);
        reasoning(message, sink);
        content(Json.child(message, "content"), sink);
        String refusal = Json.string(message, "refusal");
        if (refusal == null || refusal.isEmpty()) {
            return false;
        }
        sink.text(refusal);
        return true;
    }

    private static void requirePlain(JsonNode message) {
        for (String name : MORE) {
            JsonNode value = Json.child(message, name);
            boolean none = value == null || (value.isContainer() && value.isEmpty());
            if (!none) {
                throw new AnswerException("its message has '" + name + "'.");
            }
        }
    }

    private static void reasoning(JsonNode message, Sink sink) {
        JsonNode details = message.path("reasoning_details");
        boolean told = false;
        for (JsonNode detail : details) {
            told |= !said(detail, "text", "summary").isEmpty();
        }
        if (!told) {
            thought(said(message, "reasoning_content", "reasoning"), sink);
        }
        for (JsonNode detail : details) {
            detail(detail, sink);
        }
    }

    private static void detail(JsonNode detail, Sink sink) {
        String data = Json.string(detail, "data");
        String text = said(detail, "text", "summary");
        if (data != null) {
            sink.encrypted(data);
        }
        thought(text, sink);
        String signature = Json.string(detail, "signature");
        if (signature != null && !signature.isEmpty()) {
            sink.signature(signature);
        }
    }

    private static void content(@Nullable JsonNode content, Sink sink) {
        if (content == null) {
            return;
        }
        if (content.isString()) {
            text(content.stringValue(), sink);
            return;
        }
        if (!content.isArray()) {
            throw new AnswerException("its content is neither a text nor a list.");
        }
        for (JsonNode part : content) {
            part(part, sink);
        }
    }

    private static void part(JsonNode part, Sink sink) {
        switch (String.valueOf(Json.string(part, "type"))) {
            case "text" -> text(required(part, "text"), sink);
            case "thinking" -> {
                JsonNode thinking = part.path("thinking");
                if (thinking.isString()) {
                    thought(thinking.stringValue(), sink);
                }
                for (JsonNode piece : thinking) {
                    thought(required(piece, "text"), sink);
                }
                String signature = Json.string(part, "signature");
                if (signature != null && !signature.isEmpty()) {
                    sink.signature(signature);
                }
            }
            default -> throw new AnswerException("a part of its content has no counterpart.");
        }
    }

    private static String required(JsonNode part, String name) {
        String text = Json.string(part, name);
        if (text == null) {
            throw new AnswerException("a part of its content has no text.");
        }
        return text;
    }

    /** {@return the first of two texts that says something, empty if none does} */
    private static String said(JsonNode node, String first, String second) {
        String text = Json.string(node, first);
        String other = text == null || text.isEmpty() ? Json.string(node, second) : text;
        return other == null ? "" : other;
    }

    private static void thought(String text, Sink sink) {
        if (!text.isEmpty()) {
            sink.thought(text);
        }
    }

    private static void text(String text, Sink sink) {
        if (!text.isEmpty()) {
            sink.text(text);
        }
    }
}
