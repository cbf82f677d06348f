package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAI chat completion as an Anthropic message. */
final class CompletionAnswer {
    private CompletionAnswer() {}

    static ObjectNode toMessage(ObjectNode completion) {
        JsonNode choices = completion.path("choices");
        JsonNode answer = choices.path(0).path("message");
        String finishReason = Json.string(choices.path(0), "finish_reason");
        if (choices.size() != 1 || finishReason == null || !answer.isObject()) {
            throw new AnswerException("it is no completion with one finished choice.");
        }
        requirePlain(answer);
        String refusal = Json.string(answer, "refusal");
        ObjectNode message = head(completion);
        ArrayNode content = message.putArray("content");
        boolean called = addContent(content, answer, refusal);
        String stopReason = StopReasons.toAnthropic(finishReason, called, refusal != null);
        message.put("model", model(completion))
                .put("stop_reason", stopReason)
                .putNull("stop_sequence");
        message.set("stop_details", stopDetails(stopReason));
        message.set("usage", TokenUsage.ofOpenAi(Json.child(completion, "usage")).toAnthropic());
        return message;
    }

    static ObjectNode head(JsonNode completion) {
        String id = Json.string(completion, "id");
        if (id == null) {
            throw new AnswerException("it has no id.");
        }
        return Json.object().put("id", id).put("type", "message").put("role", "assistant");
    }

    static String model(JsonNode completion) {
        String model = Json.string(completion, "model");
        if (model == null) {
            throw new AnswerException("it has no model.");
        }
        return model;
    }

    /**
     * Where both dialects refuse, OpenAI's words are the text, and Anthropic's details know no more
     * than that.
     */
    static @Nullable ObjectNode stopDetails(String stopReason) {
        if (!stopReason.equals("refusal")) {
            return null;
        }
        return Json.object().put("type", "refusal").putNull("category").putNull("explanation");
    }

    /** Refuses what a message or delta may carry besides text, refusal and function calls. */
    static void requirePlain(JsonNode answer) {
        boolean annotated = !answer.path("annotations").isEmpty();
        if (annotated
                || Json.child(answer, "audio") != null
                || Json.child(answer, "function_call") != null) {
            throw new AnswerException("its message is more than text and tool calls.");
        }
    }

    private static boolean addContent(
            ArrayNode content, JsonNode answer, @Nullable String refusal) {
        addText(content, Json.string(answer, "content"));
        addText(content, refusal);
        boolean called = false;
        for (JsonNode call : answer.path("tool_calls")) {
            content.add(block(call));
            called = true;
        }
        return called;
    }

    private static void addText(ArrayNode content, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }

    private static ObjectNode block(JsonNode call) {
        String arguments = Json.string(call.path("function"), "arguments");
        if (arguments == null) {
            throw new AnswerException("a tool call has no arguments.");
        }
        ObjectNode input = arguments.isBlank() ? Json.object() : Json.objectOrNull(arguments);
        if (input == null) {
            throw new AnswerException("a tool call's arguments are no JSON object.");
        }
        return toolUse(call, input);
    }

    static ObjectNode toolUse(JsonNode call, ObjectNode input) {
        String id = Json.string(call, "id");
        String name = Json.string(call.path("function"), "name");
        if (id == null || name == null) {
            throw new AnswerException("a tool call has no id or no name.");
        }
        ObjectNode block = Json.object().put("type", "tool_use").put("id", id).put("name", name);
        block.set("input", input);
        block.putObject("caller").put("type", "direct");
        return block;
    }
}
