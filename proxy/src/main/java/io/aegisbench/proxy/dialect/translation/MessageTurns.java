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

    MessageTurns(ArrayNode messages) {
        this.messages = messages;
    }

    void translate(@Nullable JsonNode system, JsonNode turns) {
        if (system != null && !(system.isArray() && system.isEmpty())) {
            add("system", texts(system, "system"));
        }
        String role = "";
        for (int i = 0; i < turns.size(); i++) {
            Fields turn = Fields.of(turns.get(i), "messages[" + i + "]");
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
        String path = turn.at("content");
        switch (role) {
            case "system" -> add("system", texts(content, path));
            case "user" -> user(content, path);
            case "assistant" -> assistant(content, path);
            default ->
                    throw RefusalException.invalid(
                            turn.at("role"), "it must be 'user' or 'assistant'.");
        }
    }

    private void add(String role, JsonNode content) {
        messages.addObject().put("role", role).set("content", content);
    }

    private static JsonNode texts(JsonNode content, String path) {
        if (content.isString()) {
            return content;
        }
        requireArray(content, path);
        ArrayNode parts = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = Fields.of(content.get(i), path + "[" + i + "]");
            if (!block.takeRequiredText("type").equals("text")) {
                throw RefusalException.unsupported(
                        block.at("type"), "the upstream takes text only here.");
            }
            parts.add(MessageBlocks.text(block));
        }
        return MessageBlocks.compact(parts);
    }

    private void user(JsonNode content, String path) {
        if (content.isString()) {
            add("user", content);
            return;
        }
        requireArray(content, path);
        ArrayNode parts = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = Fields.of(content.get(i), path + "[" + i + "]");
            if ("tool_result".equals(Json.string(content.path(i), "type"))) {
                parts = flushUser(parts);
                result(block);
            } else {
                parts.add(MessageBlocks.part(block));
            }
        }
        flushUser(parts);
        if (content.isEmpty()) {
            throw RefusalException.invalid(path, "it must not be empty.");
        }
    }

    private ArrayNode flushUser(ArrayNode parts) {
        if (parts.isEmpty()) {
            return parts;
        }
        add("user", MessageBlocks.compact(parts));
        return Json.array();
    }

    private void result(Fields block) {
        block.takeRequiredText("type");
        String id = block.takeRequiredText("tool_use_id");
        JsonNode content = block.take("content");
        ObjectNode message = messages.addObject().put("role", "tool").put("tool_call_id", id);
        if (content == null || (content.isArray() && content.isEmpty())) {
            message.put("content", "");
        } else {
            message.set("content", texts(content, block.at("content")));
        }
        block.end(NoOps.BLOCK);
    }

    private void assistant(JsonNode content, String path) {
        if (content.isString()) {
            add("assistant", content);
            return;
        }
        requireArray(content, path);
        ArrayNode parts = Json.array();
        ArrayNode calls = Json.array();
        for (int i = 0; i < content.size(); i++) {
            Fields block = Fields.of(content.get(i), path + "[" + i + "]");
            switch (block.takeRequiredText("type")) {
                case "text" -> {
                    requireNone(calls, block);
                    parts.add(MessageBlocks.text(block));
                }
                case "tool_use" -> calls.add(MessageBlocks.call(block));
                default ->
                        throw RefusalException.unsupported(
                                block.at("type"), "this block has no counterpart.");
            }
        }
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
