package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The turns of an Anthropic request as OpenAI messages. Each tool result is a message of its own,
 * so a user's turn may become several; an assistant's turn stays one.
 */
final class MessageTurns {
    private final ArrayNode messages;
    private final Fields request;

    /**
     * @param messages of the translated request
     * @param request whose turns they are
     */
    MessageTurns(ArrayNode messages, Fields request) {
        this.messages = messages;
        this.request = request;
    }

    void translate() {
        JsonNode system = request.take("system");
        JsonNode turns = request.takeRequired("messages");
        if (system != null && !(system.isArray() && system.isEmpty())) {
            add("system", texts(system, "system", request));
        }
        String role = "";
        for (int i = 0; i < turns.size(); i++) {
            Fields turn =
                    request.inside(turns.get(i), "messages[" + i + "]", MessageFields.MESSAGE);
            role = turn.takeRequiredText("role");
            turn(role, turn);
            turn.end();
        }
        if (role.equals("assistant")) {
            // Anthropic would go on with that message, where OpenAI answers it.
            throw RefusalException.unsupported(
                    "messages", "the upstream cannot go on with the assistant's message.");
        }
    }

    private void turn(String role, Fields turn) {
        JsonNode content = turn.takeRequired("content");
        switch (role) {
            case "system" -> add("system", texts(content, "content", turn));
            case "user" -> user(content, turn);
            case "assistant" -> assistant(content, turn);
            default ->
                    throw RefusalException.invalid(
                            turn.at("role"), "it must be 'user' or 'assistant'.");
        }
    }

    private void add(String role, JsonNode content) {
        messages.addObject().put("role", role).set("content", content);
    }

    /** {@return the fields of a block in a list of them} */
    private static Fields block(JsonNode list, int i, String name, Fields holder) {
        JsonNode block = list.path(i);
        FieldTable table = MessageFields.block(Json.string(block, "type"));
        return holder.inside(block, name + "[" + i + "]", table);
    }

    private static JsonNode texts(JsonNode content, String name, Fields holder) {
        if (content.isString()) {
            return content;
        }
        requireArray(content, holder.at(name));
        ArrayNode parts = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = block(content, i, name, holder);
            if (!block.takeRequiredText("type").equals("text")) {
                throw RefusalException.unsupported(
                        block.at("type"), "the upstream takes text only here.");
            }
            parts.add(MessageBlocks.text(block));
        }
        return MessageBlocks.compact(parts);
    }

    private void user(JsonNode content, Fields turn) {
        if (content.isString()) {
            add("user", content);
            return;
        }
        requireArray(content, turn.at("content"));
        // OpenAI wants all results right behind the calls: what else there is comes after them.
        ArrayNode shown = Json.array();
        ArrayNode parts = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = block(content, i, "content", turn);
            if ("tool_result".equals(Json.string(content.path(i), "type"))) {
                result(block, shown);
            } else {
                parts.add(MessageBlocks.part(block));
            }
        }
        shown.addAll(parts);
        if (!shown.isEmpty()) {
            add("user", MessageBlocks.compact(shown));
        }
        if (content.isEmpty()) {
            throw RefusalException.invalid(turn.at("content"), "it must not be empty.");
        }
    }

    /**
     * Translates a tool's result.
     *
     * @param shown takes its images and documents, for which OpenAI has no place but a user's
     *     message
     */
    private void result(Fields block, ArrayNode shown) {
        block.takeRequiredText("type");
        String id = block.takeRequiredText("tool_use_id");
        JsonNode content = block.take("content");
        boolean failed = block.takeFlag("is_error", false);
        ObjectNode message = messages.addObject().put("role", "tool").put("tool_call_id", id);
        JsonNode texts =
                content == null || content.isString() ? content : texts(content, block, shown);
        if (failed) {
            block.map("is_error");
            texts = MessageBlocks.failed(texts);
        }
        if (texts == null) {
            message.put("content", "");
        } else {
            message.set("content", texts);
        }
        block.end();
    }

    private static @Nullable JsonNode texts(JsonNode content, Fields result, ArrayNode shown) {
        requireArray(content, result.at("content"));
        ArrayNode texts = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = block(content, i, "content", result);
            String type = block.takeRequiredText("type");
            switch (type) {
                case "text" -> texts.add(MessageBlocks.text(block));
                case "image", "document" -> {
                    result.map("content");
                    shown.add(MessageBlocks.part(block));
                }
                default ->
                        throw RefusalException.unsupported(
                                block.at("type"), "this block has no counterpart.");
            }
        }
        return texts.isEmpty() ? null : MessageBlocks.compact(texts);
    }

    private void assistant(JsonNode content, Fields turn) {
        if (content.isString()) {
            add("assistant", content);
            return;
        }
        requireArray(content, turn.at("content"));
        ArrayNode parts = Json.array();
        ArrayNode calls = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = block(content, i, "content", turn);
            switch (block.takeRequiredText("type")) {
                case "text" -> {
                    requireNone(calls, block);
                    parts.add(MessageBlocks.text(block));
                }
                case "tool_use" -> calls.add(MessageBlocks.call(block));
                case "thinking", "redacted_thinking" -> block.end();
                default ->
                        throw RefusalException.unsupported(
                                block.at("type"), "this block has no counterpart.");
            }
        }
        boolean thoughtsOnly = parts.isEmpty() && calls.isEmpty() && !content.isEmpty();
        if (!thoughtsOnly) {
            addAssistant(parts, calls);
        }
    }

    private void addAssistant(ArrayNode parts, ArrayNode calls) {
        ObjectNode message = messages.addObject().put("role", "assistant");
        if (!parts.isEmpty()) {
            message.set("content", MessageBlocks.compact(parts));
        } else {
            message.putNull("content");
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    /** OpenAI keeps text and calls apart, so text behind a call would change its place. */
    private static void requireNone(ArrayNode calls, Fields block) {
        if (!calls.isEmpty()) {
            throw RefusalException.unsupported(
                    block.path(), "the upstream takes no text behind a tool call.");
        }
    }

    private static void requireArray(JsonNode content, String path) {
        if (!content.isArray()) {
            throw RefusalException.invalid(path, "it must be a string or an array.");
        }
    }
}
