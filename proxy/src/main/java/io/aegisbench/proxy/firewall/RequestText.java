package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The texts of one request with their roles, in the shapes of OpenAI and Anthropic. */
final class RequestText {

    static final int MAX_DEPTH = 100;
    private static final int LONG_KEY = 16;

    /** No model reads these fields as text, if they are as short as the names that belong there. */
    private static final Set<String> NAMES = Set.of("model", "role", "type");

    private static final int MAX_NAME = 24;
    private static final String SYSTEM = "system";
    private static final String CONTENT = "content";

    private final List<JoinedText> texts = new ArrayList<>();
    private boolean tooDeep;

    /**
     * @param request the body
     * @param input whose text the field {@code input} is
     */
    RequestText(JsonNode request, Role input) {
        if (!request.isObject()) {
            all(request, Role.USER, -1, 0);
            return;
        }
        shape(request, input);
    }

    private void shape(JsonNode request, Role input) {
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "requests" -> batch(value, input);
                case "messages" -> messages(value);
                case "input" -> input(value, input);
                case "prompt" -> all(value, Role.USER, -1, 0);
                case SYSTEM, "instructions" -> all(value, Role.SYSTEM, -1, 0);
                case "tools", "functions" -> all(value, Role.TOOL, -1, 0);
                default -> field(field.getKey(), value, Role.OTHER, -1, 0);
            }
        }
    }

    /** {@return the texts, neighbours of one role joined} */
    List<JoinedText> texts() {
        return texts;
    }

    /** {@return whether some of it nests too deep to be followed} */
    boolean tooDeep() {
        return tooDeep;
    }

    /** Requests that are to be answered later, each with what it would be by itself. */
    private void batch(JsonNode requests, Role input) {
        if (!requests.isArray()) {
            all(requests, Role.OTHER, -1, 0);
            return;
        }
        for (JsonNode request : requests) {
            JsonNode params = request.get("params");
            if (params != null && params.isObject()) {
                shape(params, input);
            } else {
                all(request, Role.OTHER, -1, 0);
            }
        }
    }

    private void input(JsonNode value, Role input) {
        if (input == Role.USER && value.isArray() && value.size() > 0 && value.get(0).isObject()) {
            messages(value);
        } else {
            all(value, input, -1, 0);
        }
    }

    private void messages(JsonNode messages) {
        if (!messages.isArray()) {
            all(messages, Role.USER, -1, 0);
            return;
        }
        int last = lastOfUser(messages);
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            Role role = role(message, i, last);
            JsonNode content = message.get(CONTENT);
            if (content != null && content.isArray()) {
                for (JsonNode part : content) {
                    all(part, isToolResult(part) ? Role.TOOL : role, i, 1);
                }
                for (Map.Entry<String, JsonNode> field : message.properties()) {
                    if (!field.getKey().equals(CONTENT)) {
                        field(field.getKey(), field.getValue(), role, i, 1);
                    }
                }
            } else {
                all(message, role, i, 0);
            }
        }
    }

    private static int lastOfUser(JsonNode messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonNode message = messages.get(i);
            if (text(message, "role").equals("user") && !isOnlyResults(message.get(CONTENT))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOnlyResults(@Nullable JsonNode content) {
        if (content == null || !content.isArray()) {
            return false;
        }
        for (JsonNode part : content) {
            if (!isToolResult(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isToolResult(JsonNode part) {
        String type = text(part, "type");
        return type.equals("tool_result") || type.endsWith("_output");
    }

    private static Role role(JsonNode message, int index, int last) {
        return switch (text(message, "role")) {
            case "user" -> index == last ? Role.USER : Role.EARLIER;
            case SYSTEM, "developer" -> Role.SYSTEM;
            case "tool", "function" -> Role.TOOL;
            case "assistant", "model" -> Role.EARLIER;
            default -> ofItem(message, index >= last ? Role.USER : Role.EARLIER);
        };
    }

    /** What is no message of anybody is a tool's, or what the model has thought and asked for. */
    private static Role ofItem(JsonNode item, Role otherwise) {
        String type = text(item, "type");
        boolean ofModel = type.endsWith("_call") || type.equals("reasoning");
        return isToolResult(item) ? Role.TOOL : ofModel ? Role.EARLIER : otherwise;
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    private void all(JsonNode node, Role role, int message, int depth) {
        if (depth > MAX_DEPTH) {
            tooDeep = true;
        } else if (node.isString()) {
            add(node.stringValue(), role, message);
        } else if (node.isArray()) {
            for (JsonNode item : node) {
                all(item, role, message, depth + 1);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                field(field.getKey(), field.getValue(), role, message, depth + 1);
            }
        }
    }

    /** The names of fields are the API's, but a long one may be anybody's. */
    private void field(String name, JsonNode value, Role role, int message, int depth) {
        if (name.length() >= LONG_KEY) {
            add(name, role, message);
        }
        if (!value.isString() || !NAMES.contains(name) || value.stringValue().length() > MAX_NAME) {
            all(value, role, message, depth);
        }
    }

    private void add(String text, Role role, int message) {
        if (text.isEmpty()) {
            return;
        }
        if (texts.isEmpty() || texts.getLast().role() != role) {
            texts.add(new JoinedText(role));
        }
        texts.getLast().add(text, message);
    }
}
