package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The content of OpenAI messages as Anthropic's: a string stays one, parts become blocks. */
final class ChatParts {
    /** Whose content it is, which says what parts it may have. */
    enum Kind {
        TEXT,
        USER,
        ASSISTANT,
        RESULT
    }

    private static final Set<String> IMAGE_TYPES =
            Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
    private static final String PDF = "application/pdf";

    private ChatParts() {}

    static JsonNode content(Fields message, Kind kind) {
        JsonNode content = message.takeRequired("content");
        if (content.isString()) {
            return content;
        }
        if (!content.isArray()) {
            throw RefusalException.invalid(
                    message.at("content"), "it must be a string or an array.");
        }
        ArrayNode blocks = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields part = message.inside(content.get(i), "content[" + i + "]", ChatFields.PART);
            blocks.add(block(part, kind));
        }
        return blocks;
    }

    private static ObjectNode block(Fields part, Kind kind) {
        String type = part.takeRequiredText("type");
        ObjectNode block =
                switch (type) {
                    case "text" -> text(part.takeRequiredText("text"));
                    case "image_url" -> image(part, kind);
                    case "file" -> document(part, kind);
                    case "refusal" -> refusal(part, kind);
                    default ->
                            throw RefusalException.unsupported(
                                    part.at("type"), "this part has no counterpart.");
                };
        mark(part, block);
        part.end();
        return block;
    }

    private static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    /** An earlier refusal is what the assistant said. */
    private static ObjectNode refusal(Fields part, Kind kind) {
        require(kind, Kind.ASSISTANT, part);
        return text(part.takeRequiredText("refusal"));
    }

    private static ObjectNode image(Fields part, Kind kind) {
        if (kind != Kind.RESULT) {
            require(kind, Kind.USER, part);
        }
        Fields image = part.takeRequiredObject("image_url", ChatFields.IMAGE_URL);
        ObjectNode block = Json.object().put("type", "image");
        block.set("source", imageSource(image.takeRequiredText("url"), image.at("url")));
        image.end();
        return block;
    }

    private static ObjectNode imageSource(String url, String path) {
        if (!DataUrl.isOne(url)) {
            return Json.object().put("type", "url").put("url", url);
        }
        DataUrl data = DataUrl.parse(url);
        if (data == null || !IMAGE_TYPES.contains(data.mediaType())) {
            throw RefusalException.unsupported(
                    path, "the upstream takes base64 JPEG, PNG, GIF or WebP.");
        }
        return base64(data);
    }

    private static ObjectNode document(Fields part, Kind kind) {
        require(kind, Kind.USER, part);
        Fields file = part.takeRequiredObject("file", ChatFields.FILE);
        @Nullable DataUrl data = DataUrl.parse(file.takeRequiredText("file_data"));
        if (data == null || !data.mediaType().equals(PDF)) {
            throw RefusalException.unsupported(
                    file.at("file_data"), "the upstream takes a base64 PDF.");
        }
        ObjectNode block = Json.object().put("type", "document");
        block.set("source", base64(data));
        String name = file.takeText("filename");
        if (name != null) {
            block.put("title", name);
        }
        file.end();
        return block;
    }

    private static ObjectNode base64(DataUrl data) {
        return Json.object()
                .put("type", "base64")
                .put("media_type", data.mediaType())
                .put("data", data.data());
    }

    /**
     * Both dialects mark the end of a prefix worth caching, and clients of OpenAI's that know
     * Anthropic send its own mark.
     */
    private static void mark(Fields part, ObjectNode block) {
        JsonNode mark = part.take("cache_control");
        Fields breakpoint = part.takeObject("prompt_cache_breakpoint", ChatFields.BREAKPOINT);
        if (breakpoint != null) {
            if (!breakpoint.takeRequiredText("mode").equals("explicit")) {
                throw RefusalException.unsupported(
                        breakpoint.at("mode"), "only 'explicit' has a counterpart.");
            }
            breakpoint.end();
            block.putObject("cache_control").put("type", "ephemeral");
        }
        if (mark != null) {
            block.set("cache_control", mark);
        }
    }

    private static void require(Kind kind, Kind required, Fields part) {
        if (kind != required) {
            throw RefusalException.unsupported(
                    part.at("type"), "this message cannot have such a part.");
        }
    }
}
