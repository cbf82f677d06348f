package io.aegisbench.proxy.embedded;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The call of a tool that a request forces, in whichever API's words.
 *
 * @param name of the tool
 * @param arguments a JSON object that fits the tool's schema
 */
record ToolCall(String name, String arguments) {
    /** A stream says it in two: which tool, and with what. */
    static final int PARTS = 2;

    /**
     * {@return the call of the first tool that the request says must be called, or null}
     *
     * @param request of a chat, of messages or of responses
     */
    static @Nullable ToolCall forcedBy(JsonNode request) {
        JsonNode choice = request.path("tool_choice");
        String word = choice.isString() ? choice.stringValue() : choice.path("type").asString("");
        boolean any = word.equals("required") || word.equals("any");
        String wanted = choice.path("function").path("name").asString(name(choice));
        for (JsonNode tool : request.path("tools")) {
            JsonNode function = tool.has("function") ? tool.path("function") : tool;
            String offered = name(function);
            if (!offered.isEmpty() && (any || offered.equals(wanted))) {
                JsonNode schema =
                        function.has("input_schema")
                                ? function.path("input_schema")
                                : function.path("parameters");
                return new ToolCall(offered, ToolArguments.of(schema));
            }
        }
        return null;
    }

    private static String name(JsonNode node) {
        return node.path("name").asString("");
    }
}
