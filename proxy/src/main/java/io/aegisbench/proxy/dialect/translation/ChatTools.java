package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of an OpenAI request, and the choice among them, in Anthropic's shapes. */
final class ChatTools {
    private ChatTools() {}

    static void translate(Fields request, ObjectNode out) {
        JsonNode tools = request.takeArray("tools");
        boolean parallel = request.takeFlag("parallel_tool_calls", true);
        ObjectNode choice = choice(request);
        if (tools == null || tools.isEmpty()) {
            requireNoChoice(choice);
            return;
        }
        ArrayNode translated = out.putArray("tools");
        for (int i = 0; i < tools.size(); i++) {
            translated.add(tool(request.inside(tools.get(i), "tools[" + i + "]", ChatFields.TOOL)));
        }
        if (!parallel) {
            choice = choice == null ? Json.object().put("type", "auto") : choice;
            // Who calls no tool calls no two at once either.
            if (!"none".equals(Json.string(choice, "type"))) {
                choice.put("disable_parallel_tool_use", true);
            }
        }
        if (choice != null) {
            out.set("tool_choice", choice);
        }
    }

    private static void requireNoChoice(@Nullable ObjectNode choice) {
        String type = choice == null ? "none" : Json.string(choice, "type");
        if (!"none".equals(type) && !"auto".equals(type)) {
            throw RefusalException.invalid("tool_choice", "it needs 'tools'.");
        }
    }

    private static ObjectNode tool(Fields tool) {
        requireFunction(tool);
        Fields function = tool.takeRequiredObject("function", ChatFields.FUNCTION);
        JsonNode mark = tool.take("cache_control");
        JsonNode innerMark = function.take("cache_control");
        tool.end();
        ObjectNode translated = Json.object().put("name", function.takeRequiredText("name"));
        String description = function.takeText("description");
        if (description != null) {
            translated.put("description", description);
        }
        JsonNode parameters = function.take("parameters");
        translated.set("input_schema", parameters == null ? noParameters() : parameters);
        if (function.takeFlag("strict", false)) {
            translated.put("strict", true);
        }
        if (mark != null || innerMark != null) {
            translated.set("cache_control", mark == null ? innerMark : mark);
        }
        function.end();
        return translated;
    }

    /** Custom tools take free text, which Anthropic's tools cannot. */
    static void requireFunction(Fields fields) {
        if (!fields.takeRequiredText("type").equals("function")) {
            throw RefusalException.unsupported(
                    fields.at("type"), "only 'function' has a counterpart.");
        }
    }

    private static ObjectNode noParameters() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    private static @Nullable ObjectNode choice(Fields request) {
        JsonNode choice = request.take("tool_choice");
        if (choice == null) {
            return null;
        }
        if (choice.isString()) {
            return Json.object()
                    .put(
                            "type",
                            switch (choice.stringValue()) {
                                case "none" -> "none";
                                case "auto" -> "auto";
                                case "required" -> "any";
                                default ->
                                        throw RefusalException.unsupported(
                                                "tool_choice",
                                                "only 'none', 'auto' and 'required' have a counterpart.");
                            });
        }
        Fields fields = request.inside(choice, "tool_choice", ChatFields.TOOL_CHOICE);
        requireFunction(fields);
        Fields function = fields.takeRequiredObject("function", ChatFields.TOOL_CHOICE_FUNCTION);
        ObjectNode translated =
                Json.object().put("type", "tool").put("name", function.takeRequiredText("name"));
        function.end();
        fields.end();
        return translated;
    }
}
