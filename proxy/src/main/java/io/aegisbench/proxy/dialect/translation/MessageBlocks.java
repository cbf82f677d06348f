package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Anthropic's content blocks as OpenAI's parts and tool calls. */
final class MessageBlocks {
    private MessageBlocks() {}

    /** {@return a part of a user's message} */
    static ObjectNode part(Fields block) {
        String type = block.takeRequiredText("type");
        return switch (type) {
            case "text" -> text(block);
            case "image" -> image(block);
            case "document" -> document(block);
            default ->
                    throw RefusalException.unsupported(
                            block.at("type"), "this block has no counterpart.");
        };
    }

    /** {@return a text part; the block's type was taken} */
    static ObjectNode text(Fields block) {
        ObjectNode part =
                Json.object().put("type", "text").put("text", block.takeRequiredText("text"));
        block.end();
        return part;
    }

    /**
     * {@return the parts, or the text alone where they are one plain text: the form every upstream
     * takes}
     */
    static JsonNode compact(ArrayNode parts) {
        JsonNode first = parts.path(0);
        boolean plainText = parts.size() == 1 && first.size() == 2 && first.path("text").isString();
        return plainText ? first.path("text") : parts;
    }

    /** {@return what a tool said when it failed, which OpenAI has no other sign for} */
    static JsonNode failed(@Nullable JsonNode content) {
        String sign = "Error: ";
        if (content == null) {
            return StringNode.valueOf(sign.strip());
        }
        if (content.isString()) {
            return StringNode.valueOf(sign + content.stringValue());
        }
        if (content.path(0) instanceof ObjectNode first) {
            first.put("text", sign + Json.string(first, "text"));
        }
        return content;
    }

    private static ObjectNode image(Fields block) {
        Fields source = block.takeRequiredObject("source", MessageFields.SOURCE);
        String url =
                switch (source.takeRequiredText("type")) {
                    case "url" -> source.takeRequiredText("url");
                    case "base64" -> base64(source).text();
                    default ->
                            throw RefusalException.unsupported(
                                    source.at("type"),
                                    "the upstream does not have Anthropic's files.");
                };
        source.end();
        ObjectNode part = Json.object().put("type", "image_url");
        part.putObject("image_url").put("url", url);
        block.end();
        return part;
    }

    private static ObjectNode document(Fields block) {
        Fields source = block.takeRequiredObject("source", MessageFields.SOURCE);
        @Nullable String title = block.takeText("title");
        ObjectNode part =
                switch (source.takeRequiredText("type")) {
                    case "base64" -> {
                        ObjectNode pdf = Json.object().put("type", "file");
                        ObjectNode file = pdf.putObject("file");
                        if (title != null) {
                            file.put("filename", title);
                        }
                        file.put("file_data", base64(source).text());
                        yield pdf;
                    }
                    case "text" -> plainText(source, title, block);
                    default ->
                            throw RefusalException.unsupported(
                                    source.at("type"), "the upstream takes base64 and text only.");
                };
        source.end();
        block.end();
        return part;
    }

    /** OpenAI's clients put a text's name above it. */
    private static ObjectNode plainText(Fields source, @Nullable String title, Fields block) {
        block.map("source");
        source.takeText("media_type");
        String data = source.takeRequiredText("data");
        String text = title == null ? data : title + "\n\n" + data;
        return Json.object().put("type", "text").put("text", text);
    }

    private static DataUrl base64(Fields source) {
        return new DataUrl(source.takeRequiredText("media_type"), source.takeRequiredText("data"));
    }

    /** {@return a tool call; the block's type was taken} */
    static ObjectNode call(Fields block) {
        ObjectNode call = Json.object();
        call.put("id", block.takeRequiredText("id")).put("type", "function");
        JsonNode input = block.takeRequired("input");
        if (!input.isObject()) {
            throw RefusalException.invalid(block.at("input"), "it must be an object.");
        }
        ObjectNode function =
                call.putObject("function").put("name", block.takeRequiredText("name"));
        function.put("arguments", Json.text(input));
        block.end();
        return call;
    }
}
