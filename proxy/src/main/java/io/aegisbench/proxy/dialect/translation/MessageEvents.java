package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.EventStreamWriter;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of an Anthropic stream as OpenAI's chunks. Not thread-safe. */
final class MessageEvents implements StreamTranslator.Events {
    private final boolean usageWanted;
    private final long createdSeconds;
    private @Nullable ObjectNode head;
    private @Nullable TokenUsage usage;
    private @Nullable String stopReason;
    private int thoughts = -1;
    private int calls;
    private boolean inCall;
    private boolean argumentsSent;

    MessageEvents(boolean usageWanted, long createdSeconds) {
        this.usageWanted = usageWanted;
        this.createdSeconds = createdSeconds;
    }

    @Override
    public boolean event(ObjectNode event, EventStreamWriter out) {
        switch (String.valueOf(Json.string(event, "type"))) {
            case "message_start" -> start(event.path("message"), out);
            case "content_block_start" -> startBlock(event.path("content_block"), out);
            case "content_block_delta" -> delta(event.path("delta"), out);
            case "content_block_stop" -> stopBlock(out);
            case "message_delta" -> stop(event, out);
            case "message_stop" -> {
                end(out);
                return true;
            }
            case "ping" -> out.comment();
            // The reference asks clients to take event types they do not know yet, and so do we.
            default -> {}
        }
        return false;
    }

    @Override
    public void done(EventStreamWriter out) {
        throw new AnswerException("it ends as another dialect's stream.");
    }

    private void start(JsonNode message, EventStreamWriter out) {
        if (head != null) {
            throw new AnswerException("it starts twice.");
        }
        head = MessageAnswer.head(message, "chat.completion.chunk", createdSeconds);
        use(Json.child(message, "usage"));
        ObjectNode delta =
                Json.object().put("role", "assistant").put("content", "").putNull("refusal");
        chunk(delta, null, out);
    }

    private void startBlock(JsonNode block, EventStreamWriter out) {
        inCall = false;
        switch (String.valueOf(Json.string(block, "type"))) {
            case "text" -> text(MessageAnswer.text(block), out);
            case "tool_use" -> startCall(block, out);
            case "thinking" -> {
                thoughts++;
                thought(Json.string(block, "thinking"), out);
                sign(Json.string(block, "signature"), out);
            }
            case "redacted_thinking" -> {
                thoughts++;
                reasoning(ChatReasoning.encrypted(thoughts, required(block, "data")), out);
            }
            default -> throw new AnswerException("a content block has no counterpart.");
        }
    }

    private void startCall(JsonNode block, EventStreamWriter out) {
        ObjectNode call = Json.object().put("index", calls++).setAll(MessageAnswer.callHead(block));
        JsonNode input = block.path("input");
        String arguments = input.isEmpty() ? "" : Json.text(input);
        call.putObject("function")
                .put("name", Json.string(block, "name"))
                .put("arguments", arguments);
        inCall = true;
        argumentsSent = !arguments.isEmpty();
        calls(call, out);
    }

    private void delta(JsonNode delta, EventStreamWriter out) {
        switch (String.valueOf(Json.string(delta, "type"))) {
            case "text_delta" -> text(required(delta, "text"), out);
            case "input_json_delta" -> arguments(required(delta, "partial_json"), out);
            case "thinking_delta" -> thought(required(delta, "thinking"), out);
            case "signature_delta" -> sign(required(delta, "signature"), out);
            default -> throw new AnswerException("a delta has no counterpart.");
        }
    }

    /** A thought is said twice: as the text that most clients show, and as what they send back. */
    private void thought(@Nullable String text, EventStreamWriter out) {
        if (text != null && !text.isEmpty()) {
            ObjectNode delta = Json.object().put("reasoning_content", text);
            delta.putArray("reasoning_details").add(ChatReasoning.detail(thoughts, text, null));
            chunk(delta, null, out);
        }
    }

    private void sign(@Nullable String signature, EventStreamWriter out) {
        if (signature != null && !signature.isEmpty()) {
            reasoning(ChatReasoning.detail(thoughts, null, signature), out);
        }
    }

    private void reasoning(ObjectNode detail, EventStreamWriter out) {
        ObjectNode delta = Json.object();
        delta.putArray("reasoning_details").add(detail);
        chunk(delta, null, out);
    }

    private void text(String text, EventStreamWriter out) {
        if (!text.isEmpty()) {
            chunk(Json.object().put("content", text), null, out);
        }
    }

    private void arguments(String part, EventStreamWriter out) {
        if (!inCall) {
            throw new AnswerException("arguments come outside of a tool call.");
        }
        if (part.isEmpty()) {
            return;
        }
        argumentsSent = true;
        ObjectNode call = Json.object().put("index", calls - 1);
        call.putObject("function").put("arguments", part);
        calls(call, out);
    }

    /**
     * A call without input has no argument deltas; OpenAI's clients parse what was sent, and
     * nothing is no JSON.
     */
    private void stopBlock(EventStreamWriter out) {
        if (inCall && !argumentsSent) {
            arguments("{}", out);
        }
        inCall = false;
    }

    private void calls(ObjectNode call, EventStreamWriter out) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        chunk(delta, null, out);
    }

    private void stop(JsonNode event, EventStreamWriter out) {
        use(Json.child(event, "usage"));
        String reason = Json.string(event.path("delta"), "stop_reason");
        if (reason == null) {
            return;
        }
        stopReason = reason;
        String refusal = MessageAnswer.refusal(event.path("delta"));
        ObjectNode delta = refusal == null ? Json.object() : Json.object().put("refusal", refusal);
        chunk(delta, StopReasons.toOpenAi(reason), out);
    }

    private void end(EventStreamWriter out) {
        if (stopReason == null) {
            throw new AnswerException("it ends without a stop reason.");
        }
        if (usageWanted && usage != null) {
            ObjectNode chunk = started().deepCopy();
            chunk.putArray("choices");
            out.data(chunk.set("usage", usage.toOpenAi()));
        }
        out.done();
    }

    private void use(@Nullable JsonNode told) {
        if (told != null) {
            usage = (usage == null ? TokenUsage.NONE : usage).updatedByAnthropic(told);
        }
    }

    /** A message is whole where it says so only. */
    @Override
    public boolean mayEnd() {
        return false;
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public @Nullable String finishReason() {
        return stopReason;
    }

    @Override
    public long heldChars() {
        return 0;
    }

    private void chunk(ObjectNode delta, @Nullable String finishReason, EventStreamWriter out) {
        ObjectNode chunk = started().deepCopy();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finishReason);
        out.data(usageWanted ? chunk.putNull("usage") : chunk);
    }

    private ObjectNode started() {
        if (head == null) {
            throw new AnswerException("it does not begin with its start.");
        }
        return head;
    }

    private static String required(JsonNode delta, String name) {
        String text = Json.string(delta, name);
        if (text == null) {
            throw new AnswerException("a delta is empty.");
        }
        return text;
    }
}
