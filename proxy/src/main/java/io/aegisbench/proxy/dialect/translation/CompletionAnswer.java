package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.util.UUID;
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
        if (choices.size() != 1 || !answer.isObject()) {
            throw new AnswerException("it is no completion with one choice.");
        }
        ObjectNode message = head(completion);
        Blocks blocks = new Blocks(message.putArray("content"));
        boolean refused = CompletionContent.read(answer, blocks);
        boolean called = false;
        for (JsonNode call : answer.path("tool_calls")) {
            blocks.content.add(block(call));
            called = true;
        }
        String finishReason = Json.string(choices.path(0), "finish_reason");
        String stopReason = StopReasons.toAnthropic(finishReason, called, refused);
        message.put("model", model(completion))
                .put("stop_reason", stopReason)
                .putNull("stop_sequence");
        message.set("stop_details", stopDetails(stopReason));
        message.set("usage", TokenUsage.ofOpenAi(Json.child(completion, "usage")).toAnthropic());
        return message;
    }

    /** Puts what is said into blocks, pieces of a kind in a row into one. */
    private static final class Blocks implements CompletionContent.Sink {
        private final ArrayNode content;

        Blocks(ArrayNode content) {
            this.content = content;
        }

        @Override
        public void thought(String text) {
            ObjectNode last = last("thinking");
            boolean goesOn =
                    last != null && String.valueOf(Json.string(last, "signature")).isEmpty();
            if (last != null && goesOn) {
                last.put("thinking", Json.string(last, "thinking") + text);
            } else {
                content.add(thinking().put("thinking", text));
            }
        }

        @Override
        public void signature(String signature) {
            ObjectNode last = last("thinking");
            if (last == null) {
                last = content.addObject().setAll(thinking());
            }
            last.put("signature", signature);
        }

        @Override
        public void encrypted(String data) {
            content.add(redacted(data));
        }

        @Override
        public void text(String text) {
            ObjectNode last = last("text");
            if (last == null) {
                content.add(textBlock(text));
            } else {
                last.put("text", Json.string(last, "text") + text);
            }
        }

        private @Nullable ObjectNode last(String type) {
            JsonNode last = content.path(content.size() - 1);
            boolean same = type.equals(Json.string(last, "type"));
            return same && last instanceof ObjectNode block ? block : null;
        }
    }

    /** {@return a thought as it begins; one without a signature has an empty one} */
    static ObjectNode thinking() {
        return Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
    }

    static ObjectNode redacted(String data) {
        return Json.object().put("type", "redacted_thinking").put("data", data);
    }

    static ObjectNode textBlock(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    /** Some servers give an answer no id, which Anthropic's clients take for granted. */
    static ObjectNode head(JsonNode completion) {
        String given = Json.string(completion, "id");
        boolean none = given == null || given.isEmpty();
        String id = none ? newId("msg_") : given;
        return Json.object().put("id", id).put("type", "message").put("role", "assistant");
    }

    private static String newId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
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

    private static ObjectNode block(JsonNode call) {
        String arguments = Json.string(call.path("function"), "arguments");
        if (arguments == null) {
            throw new AnswerException("a tool call has no arguments.");
        }
        ObjectNode input = arguments.isBlank() ? Json.object() : Json.objectOrNull(arguments);
        if (input == null) {
            throw new AnswerException("a tool call's arguments are no JSON object.");
        }
        String name = Json.string(call.path("function"), "name");
        if (name == null || name.isEmpty()) {
            throw new AnswerException("a tool call has no name.");
        }
        return toolUse(call, input);
    }

    /**
     * {@return a tool call's block; its name may come later} Some servers give all calls an empty
     * id, and results are told apart by it.
     */
    static ObjectNode toolUse(JsonNode call, ObjectNode input) {
        String id = Json.string(call, "id");
        String name = Json.string(call.path("function"), "name");
        if (id == null) {
            throw new AnswerException("a tool call has no id.");
        }
        ObjectNode block =
                Json.object()
                        .put("type", "tool_use")
                        .put("id", id.isEmpty() ? newId("toolu_") : id)
                        .put("name", name == null ? "" : name);
        block.set("input", input);
        block.putObject("caller").put("type", "direct");
        return block;
    }
}
