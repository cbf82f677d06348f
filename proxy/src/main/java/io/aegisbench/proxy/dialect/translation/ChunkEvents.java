package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.EventStreamWriter;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chunks of an OpenAI stream as Anthropic's events. Text and each tool call become one block
 * after the other; the usage comes after OpenAI's last choice, so {@code message_delta} waits for
 * it or for the end marker. Not thread-safe.
 */
final class ChunkEvents implements StreamTranslator.Events {
    private enum Block {
        NONE,
        TEXT,
        TOOL
    }

    private boolean started;
    private Block open = Block.NONE;
    private int blocks;
    private long openCall = -1;
    private boolean called;
    private boolean refused;
    private @Nullable String finishReason;
    private TokenUsage usage = TokenUsage.NONE;

    @Override
    public boolean event(ObjectNode chunk, EventStreamWriter out) {
        JsonNode usageNode = Json.child(chunk, "usage");
        if (usageNode != null) {
            usage = TokenUsage.ofOpenAi(usageNode);
        }
        JsonNode choices = chunk.path("choices");
        if (choices.isEmpty()) {
            return false;
        }
        if (choices.size() > 1 || Json.count(choices.path(0), "index") > 0) {
            throw new AnswerException("it has more than one choice.");
        }
        start(chunk, out);
        delta(choices.path(0).path("delta"), out);
        String reason = Json.string(choices.path(0), "finish_reason");
        if (reason != null) {
            finishReason = reason;
            closeBlock(out);
        }
        return false;
    }

    @Override
    public void done(EventStreamWriter out) {
        if (finishReason == null) {
            throw new AnswerException("it ends without a finish reason.");
        }
        String stopReason = StopReasons.toAnthropic(finishReason, called, refused);
        ObjectNode event = Json.object().put("type", "message_delta");
        event.putObject("delta")
                .put("stop_reason", stopReason)
                .putNull("stop_sequence")
                .set("stop_details", CompletionAnswer.stopDetails(stopReason));
        event.set("usage", usage.toAnthropic());
        out.named("message_delta", event);
        out.named("message_stop", Json.object().put("type", "message_stop"));
    }

    private void start(JsonNode chunk, EventStreamWriter out) {
        if (started) {
            return;
        }
        started = true;
        ObjectNode message = CompletionAnswer.head(chunk);
        message.putArray("content");
        message.put("model", CompletionAnswer.model(chunk))
                .putNull("stop_reason")
                .putNull("stop_sequence");
        message.putNull("stop_details").set("usage", TokenUsage.NONE.toAnthropic());
        ObjectNode event = Json.object().put("type", "message_start");
        out.named("message_start", event.set("message", message));
    }

    private void delta(JsonNode delta, EventStreamWriter out) {
        CompletionAnswer.requirePlain(delta);
        text(Json.string(delta, "content"), out);
        String refusal = Json.string(delta, "refusal");
        refused |= refusal != null && !refusal.isEmpty();
        text(refusal, out);
        for (JsonNode call : delta.path("tool_calls")) {
            call(call, out);
        }
    }

    private void text(@Nullable String text, EventStreamWriter out) {
        if (text == null || text.isEmpty()) {
            return;
        }
        if (open != Block.TEXT) {
            ObjectNode block = Json.object().put("type", "text").put("text", "");
            openBlock(Block.TEXT, block, out);
        }
        blockDelta(Json.object().put("type", "text_delta").put("text", text), out);
    }

    private void call(JsonNode call, EventStreamWriter out) {
        long index = Json.count(call, "index");
        if (index < 0 || index < openCall) {
            throw new AnswerException("its tool calls do not come one after the other.");
        }
        if (index > openCall) {
            openBlock(Block.TOOL, CompletionAnswer.toolUse(call, Json.object()), out);
            openCall = index;
            called = true;
        } else if (open != Block.TOOL) {
            throw new AnswerException("its tool calls do not come one after the other.");
        }
        String arguments = Json.string(call.path("function"), "arguments");
        if (arguments != null && !arguments.isEmpty()) {
            blockDelta(
                    Json.object().put("type", "input_json_delta").put("partial_json", arguments),
                    out);
        }
    }

    private void openBlock(Block kind, ObjectNode block, EventStreamWriter out) {
        if (finishReason != null) {
            throw new AnswerException("it goes on after its finish reason.");
        }
        closeBlock(out);
        open = kind;
        ObjectNode event = Json.object().put("type", "content_block_start").put("index", blocks);
        out.named("content_block_start", event.set("content_block", block));
    }

    private void blockDelta(ObjectNode delta, EventStreamWriter out) {
        ObjectNode event = Json.object().put("type", "content_block_delta").put("index", blocks);
        out.named("content_block_delta", event.set("delta", delta));
    }

    private void closeBlock(EventStreamWriter out) {
        if (open != Block.NONE) {
            out.named(
                    "content_block_stop",
                    Json.object().put("type", "content_block_stop").put("index", blocks));
            blocks++;
            open = Block.NONE;
        }
    }
}
