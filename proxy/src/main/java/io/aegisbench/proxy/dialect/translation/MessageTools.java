package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of an Anthropic request, and the choice among them, in OpenAI's shapes. */
final class MessageTools {
    private MessageTools() {}

    static void translate(Fields request, ObjectNode out) {
        JsonNode tools = request.takeArray("tools");
        Fields choice = request.takeObject("tool_choice", MessageFields.TOOL_CHOICE);
        if (tools != null && !tools.isEmpty()) {
            ArrayNode translated = out.putArray("tools");
            for (int i = 0; i < tools.size(); i++) {
                translated.add(
                        tool(request.inside(tools.get(i), "tools[" + i + "]", MessageFields.TOOL)));
            }
        }
        if (choice != null) {
            choose(choice, out);
        }
    }

    private static ObjectNode tool(Fields tool) {
        String type = tool.takeText("type");
        if (type != null && !type.equals("custom")) {
            throw RefusalException.unsupported(
                    tool.at("type"), "the upstream does not have Anthropic's own tools.");
        }
        ObjectNode translated = Json.object().put("type", "function");
        ObjectNode function =
                translated.putObject("function").put("name", tool.takeRequiredText("name"));
        String description = tool.takeText("description");
        if (description != null) {
            function.put("description", description);
        }
        function.set("parameters", tool.takeRequired("input_schema"));
        if (tool.takeFlag("strict", false)) {
            function.put("strict", true);
        }
        tool.end();
        return translated;
    }

    private static void choose(Fields choice, ObjectNode out) {
        String type = choice.takeRequiredText("type");
        if (!out.has("tools")) {
            if (!type.equals("none") && !type.equals("auto")) {
                throw RefusalException.invalid("tool_choice", "it needs 'tools'.");
            }
            choice.takeFlag("disable_parallel_tool_use", false);
            choice.end();
            return;
        }
        out.set("tool_choice", translated(type, choice));
        if (!type.equals("none") && choice.takeFlag("disable_parallel_tool_use", false)) {
            out.put("parallel_tool_calls", false);
        }
        choice.end();
    }

    private static JsonNode translated(String type, Fields choice) {
        @Nullable String word =
                switch (type) {
                    case "auto" -> "auto";
                    case "any" -> "required";
                    case "none" -> "none";
                    case "tool" -> null;
                    default ->
                            throw RefusalException.unsupported(
                                    choice.at("type"), "this choice has no counterpart.");
                };
        if (word != null) {
            return Json.array().add(word).get(0);
        }
        ObjectNode named = Json.object().put("type", "function");
        named.putObject("function").put("name", choice.takeRequiredText("name"));
        return named;
    }
}
