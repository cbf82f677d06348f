package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of an OpenAI request in Anthropic's shapes. System and developer messages at the
 * start become {@code system}, later ones stay in their places as system messages; tool messages in
 * a row become one user message, since Anthropic wants all results of a turn together.
 */
final class ChatMessages {
    private final ObjectNode out;
    private final ArrayNode system = Json.array();
    private final ArrayNode messages = Json.array();
    private @Nullable ArrayNode openResults;
    private boolean onlySystem = true;
    private String lastRole = "";

    ChatMessages(ObjectNode out) {
        this.out = out;
    }

    void translate(Fields request) {
        JsonNode chat = request.takeRequired("messages");
        for (int i = 0; i < chat.size(); i++) {
            Fields message = request.inside(chat.get(i), "messages[" + i + "]", ChatFields.MESSAGE);
            lastRole = message.takeRequiredText("role");
            message(lastRole, message);
            message.end();
        }
        if (messages.isEmpty()) {
            throw RefusalException.unsupported(
                    "messages", "the upstream needs one that is no system message.");
        }
        if (lastRole.equals("assistant")) {
            // Anthropic would go on with that message, where OpenAI answers it.
            throw RefusalException.unsupported(
                    "messages", "the last one must not be the assistant's.");
        }
        if (system.size() == 1 && system.path(0).size() == 2) {
            out.put("system", Json.string(system.path(0), "text"));
        } else if (!system.isEmpty()) {
            out.set("system", system);
        }
        out.set("messages", messages);
    }

    private void message(String role, Fields message) {
        boolean systemRole = role.equals("system") || role.equals("developer");
        onlySystem &= systemRole;
        if (!role.equals("tool")) {
            openResults = null;
        }
        switch (role) {
            case "system", "developer" -> system(message);
            case "user" ->
                    add("user", marked(message, ChatParts.content(message, ChatParts.Kind.USER)));
            case "assistant" -> add("assistant", marked(message, assistant(message)));
            case "tool" -> result(message);
            default ->
                    throw RefusalException.unsupported(
                            message.at("role"), "this role has no counterpart.");
        }
    }

    private void system(Fields message) {
        JsonNode content = marked(message, ChatParts.content(message, ChatParts.Kind.TEXT));
        if (!onlySystem) {
            add("system", content);
        } else if (content.isString()) {
            system.addObject().put("type", "text").set("text", content);
        } else {
            content.forEach(system::add);
        }
    }

    /** {@return the content, its last block marked where the message is the end of a prefix} */
    private static JsonNode marked(Fields message, JsonNode content) {
        JsonNode mark = message.take("cache_control");
        if (mark == null) {
            return content;
        }
        ArrayNode blocks = Json.array();
        if (content.isString()) {
            addText(blocks, content.stringValue());
        } else {
            content.forEach(blocks::add);
        }
        if (blocks.path(blocks.size() - 1) instanceof ObjectNode last) {
            last.set("cache_control", mark);
        } else {
            message.drop("cache_control");
        }
        return blocks;
    }

    private void add(String role, JsonNode content) {
        messages.addObject().put("role", role).set("content", content);
    }

    private static JsonNode assistant(Fields message) {
        JsonNode content = Json.child(messageContent(message), "content");
        String refusal = message.takeText("refusal");
        JsonNode calls = message.takeArray("tool_calls");
        ArrayNode blocks = ChatReasoning.thoughts(message);
        boolean plain = refusal == null && (calls == null || calls.isEmpty()) && blocks.isEmpty();
        if (plain) {
            return content == null ? blocks : content;
        }
        if (content != null && content.isString()) {
            addText(blocks, content.stringValue());
        } else if (content != null) {
            content.forEach(blocks::add);
        }
        addText(blocks, refusal);
        for (int i = 0; calls != null && i < calls.size(); i++) {
            blocks.add(
                    call(
                            message.inside(
                                    calls.get(i), "tool_calls[" + i + "]", ChatFields.TOOL_CALL)));
        }
        return blocks;
    }

    /** An assistant's content may be missing where it only calls tools. */
    private static ObjectNode messageContent(Fields message) {
        ObjectNode holder = Json.object();
        if (message.take("content") != null) {
            holder.set("content", ChatParts.content(message, ChatParts.Kind.ASSISTANT));
        }
        return holder;
    }

    private static void addText(ArrayNode blocks, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            blocks.addObject().put("type", "text").put("text", text);
        }
    }

    private static ObjectNode call(Fields call) {
        ChatTools.requireFunction(call);
        Fields function = call.takeRequiredObject("function", ChatFields.CALLED);
        ObjectNode block = Json.object().put("type", "tool_use");
        block.put("id", call.takeRequiredText("id")).put("name", function.takeRequiredText("name"));
        String arguments = function.takeRequiredText("arguments");
        ObjectNode input = arguments.isBlank() ? Json.object() : Json.objectOrNull(arguments);
        if (input == null) {
            throw RefusalException.unsupported(
                    function.at("arguments"),
                    "the upstream takes the JSON text of an object only.");
        }
        function.end();
        call.end();
        return block.set("input", input);
    }

    private void result(Fields message) {
        ArrayNode results = openResults;
        if (results == null) {
            results = Json.array();
            openResults = results;
            add("user", results);
        }
        ObjectNode result = results.addObject().put("type", "tool_result");
        result.put("tool_use_id", message.takeRequiredText("tool_call_id"));
        result.set("content", ChatParts.content(message, ChatParts.Kind.RESULT));
        JsonNode mark = message.take("cache_control");
        if (mark != null) {
            result.set("cache_control", mark);
        }
    }
}
