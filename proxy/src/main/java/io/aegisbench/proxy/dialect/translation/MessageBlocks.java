package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
        return ended(
                block,
                Json.object().put("type", "text").put("text", block.takeRequiredText("text")));
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

    private static ObjectNode image(Fields block) {
        Fields source = Fields.of(block.takeRequired("source"), block.at("source"));
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
        return ended(block, part);
    }

    private static ObjectNode document(Fields block) {
        Fields source = Fields.of(block.takeRequired("source"), block.at("source"));
        if (!source.takeRequiredText("type").equals("base64")) {
            throw RefusalException.unsupported(
                    source.at("type"), "the upstream takes base64 PDFs only.");
        }
        ObjectNode part = Json.object().put("type", "file");
        ObjectNode file = part.putObject("file");
        @Nullable String title = block.takeText("title");
        if (title != null) {
            file.put("filename", title);
        }
        file.put("file_data", base64(source).text());
        source.end();
        return ended(block, part);
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
        block.end(NoOps.BLOCK);
        return call;
    }

    /**
     * Both dialects mark the end of a prefix worth caching; OpenAI's marks have no time of their
     * own.
     */
    private static ObjectNode ended(Fields block, ObjectNode part) {
        JsonNode mark = block.take("cache_control");
        if (mark != null) {
            if (!NoOps.isPlainEphemeral(mark)) {
                throw RefusalException.unsupported(
                        block.at("cache_control"),
                        "only a plain 'ephemeral' one has a counterpart.");
            }
            part.putObject("prompt_cache_breakpoint").put("mode", "explicit");
        }
        block.end(NoOps.BLOCK);
        return part;
    }
}
