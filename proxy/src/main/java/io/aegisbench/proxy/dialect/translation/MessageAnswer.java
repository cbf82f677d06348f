package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An Anthropic message as an OpenAI chat completion. */
final class MessageAnswer {
    private MessageAnswer() {}

    static ObjectNode toCompletion(ObjectNode message, long createdSeconds) {
        String stopReason = Json.string(message, "stop_reason");
        if (stopReason == null || !message.path("content").isArray()) {
            throw new AnswerException("it is no complete message.");
        }
        ObjectNode completion = head(message, "chat.completion", createdSeconds);
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        choice.set("message", answer(message.path("content"), refusal(message)));
        choice.putNull("logprobs").put("finish_reason", StopReasons.toOpenAi(stopReason));
        JsonNode usage = Json.child(message, "usage");
        if (usage != null) {
            completion.set("usage", TokenUsage.ofAnthropic(usage).toOpenAi());
        }
        return completion;
    }

    /**
     * The fields that a completion and each chunk of a stream begin with; the id is the upstream's
     * own.
     */
    static ObjectNode head(JsonNode message, String object, long createdSeconds) {
        String id = Json.string(message, "id");
        String model = Json.string(message, "model");
        if (id == null || model == null) {
            throw new AnswerException("it has no id or no model.");
        }
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", model);
    }

    /** {@return what a refused message or message delta says of the refusal, or null} */
    static @Nullable String refusal(JsonNode carrier) {
        return Json.string(carrier.path("stop_details"), "explanation");
    }

    private static ObjectNode answer(JsonNode blocks, @Nullable String refusal) {
        StringBuilder text = new StringBuilder();
        boolean hasText = false;
        ArrayNode calls = Json.array();
        StringBuilder thoughts = new StringBuilder();
        ArrayNode details = Json.array();
        for (JsonNode block : blocks) {
            switch (String.valueOf(Json.string(block, "type"))) {
                case "text" -> {
                    hasText = true;
                    text.append(text(block));
                }
                case "tool_use" -> calls.add(call(block));
                case "thinking" -> {
                    String thought = required(block, "thinking");
                    thoughts.append(thought);
                    String signature = Json.string(block, "signature");
                    details.add(ChatReasoning.detail(details.size(), thought, signature));
                }
                case "redacted_thinking" ->
                        details.add(
                                ChatReasoning.encrypted(details.size(), required(block, "data")));
                default -> throw new AnswerException("a content block has no counterpart.");
            }
        }
        ObjectNode answer = Json.object().put("role", "assistant");
        answer.put("content", hasText ? text.toString() : null).put("refusal", refusal);
        if (!thoughts.isEmpty()) {
            answer.put("reasoning_content", thoughts.toString());
        }
        if (!details.isEmpty()) {
            answer.set("reasoning_details", details);
        }
        return calls.isEmpty() ? answer : answer.set("tool_calls", calls);
    }

    private static String required(JsonNode block, String name) {
        String text = Json.string(block, name);
        if (text == null) {
            throw new AnswerException("a thought is empty.");
        }
        return text;
    }

    /** {@return a text block's text} */
    static String text(JsonNode block) {
        String text = Json.string(block, "text");
        if (text == null || !block.path("citations").isEmpty()) {
            throw new AnswerException("a text block is not plain text.");
        }
        return text;
    }

    private static ObjectNode call(JsonNode block) {
        JsonNode input = Json.child(block, "input");
        if (input == null || !input.isObject()) {
            throw new AnswerException("a tool call has no input.");
        }
        ObjectNode call = callHead(block);
        call.putObject("function")
                .put("name", Json.string(block, "name"))
                .put("arguments", Json.text(input));
        return call;
    }

    /** {@return id and type of a tool call, checked together with its name} */
    static ObjectNode callHead(JsonNode block) {
        String id = Json.string(block, "id");
        if (id == null
                || Json.string(block, "name") == null
                || Json.child(block, "toolset_name") != null) {
            throw new AnswerException("a tool call is not plain.");
        }
        return Json.object().put("id", id).put("type", "function");
    }
}
