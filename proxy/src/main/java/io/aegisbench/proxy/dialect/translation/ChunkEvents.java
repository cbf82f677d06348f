package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.EventStreamWriter;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chunks of an OpenAI stream as Anthropic's events. Anthropic's blocks come one after the
 * other: a tool call begins with its arguments, when its name is whole, and what belongs behind it
 * waits until they are, too, or until the end. The usage comes after OpenAI's last choice, so
 * {@code message_delta} waits for it or for the end marker. Not thread-safe.
 */
final class ChunkEvents implements StreamTranslator.Events, CompletionContent.Sink {
    private final int maxWaitingChars;
    private final CallParts calls = new CallParts();
    private final Deque<MessageBlock> queue = new ArrayDeque<>();
    private EventStreamWriter out = new EventStreamWriter();
    private @Nullable MessageBlock open;
    private boolean started;
    private int blocks;
    private boolean refused;
    private boolean flushing;
    private @Nullable String finishReason;
    private @Nullable TokenUsage usage;

    /**
     * @param maxWaitingChars how much may wait behind a call that is not whole
     */
    ChunkEvents(int maxWaitingChars) {
        this.maxWaitingChars = maxWaitingChars;
    }

    @Override
    public boolean event(ObjectNode chunk, EventStreamWriter writer) {
        out = writer;
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
        requireDelta(choices.path(0));
        start(chunk);
        delta(choices.path(0).path("delta"));
        String reason = Json.string(choices.path(0), "finish_reason");
        if (!StopReasons.isNone(reason)) {
            finishReason = reason;
            flush();
        }
        return false;
    }

    @Override
    public void done(EventStreamWriter writer) {
        out = writer;
        String stopReason = StopReasons.toAnthropic(finishReason, !calls.isEmpty(), refused);
        flush();
        ObjectNode event = Json.object().put("type", "message_delta");
        event.putObject("delta")
                .put("stop_reason", stopReason)
                .putNull("stop_sequence")
                .set("stop_details", CompletionAnswer.stopDetails(stopReason));
        event.set("usage", (usage == null ? TokenUsage.NONE : usage).toAnthropic());
        out.named("message_delta", event);
        out.named("message_stop", Json.object().put("type", "message_stop"));
    }

    @Override
    public boolean mayEnd() {
        return finishReason != null;
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public @Nullable String finishReason() {
        return finishReason;
    }

    @Override
    public long heldChars() {
        return queue.stream().mapToLong(MessageBlock::waitingChars).sum();
    }

    /** Some servers repeat all that was said beside the delta; in its place it would get lost. */
    private static void requireDelta(JsonNode choice) {
        if (choice.hasNonNull("delta")) {
            return;
        }
        for (String name : List.of("message", "text")) {
            if (choice.hasNonNull(name)) {
                throw new AnswerException("its choice has '" + name + "' and no delta.");
            }
        }
    }

    private void start(JsonNode chunk) {
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

    private void delta(JsonNode delta) {
        refused |= CompletionContent.read(delta, this);
        for (JsonNode piece : delta.path("tool_calls")) {
            call(piece);
        }
    }

    @Override
    public void thought(String text) {
        MessageBlock last = last(MessageBlock.Kind.THINKING);
        boolean goesOn = last != null && last.signature().isEmpty();
        if (last == null || !goesOn) {
            last = append(MessageBlock.Kind.THINKING, CompletionAnswer.thinking());
        }
        add(last, text);
    }

    @Override
    public void signature(String signature) {
        MessageBlock last = last(MessageBlock.Kind.THINKING);
        if (last == null) {
            last = append(MessageBlock.Kind.THINKING, CompletionAnswer.thinking());
        }
        last.sign(signature);
    }

    @Override
    public void encrypted(String data) {
        append(MessageBlock.Kind.REDACTED, CompletionAnswer.redacted(data));
    }

    @Override
    public void text(String text) {
        MessageBlock last = last(MessageBlock.Kind.TEXT);
        add(
                last == null
                        ? append(MessageBlock.Kind.TEXT, CompletionAnswer.textBlock(""))
                        : last,
                text);
    }

    private void call(JsonNode piece) {
        MessageBlock call = calls.goesOnWith(piece);
        if (call == null) {
            ObjectNode start = CompletionAnswer.toolUse(piece, Json.object());
            call = append(MessageBlock.Kind.TOOL, start);
            calls.add(piece, call);
        } else {
            call.name(piece.path("function").path("name").asString(""));
        }
        JsonNode arguments = Json.child(piece.path("function"), "arguments");
        if (arguments != null && !arguments.isString()) {
            throw new AnswerException("a tool call's arguments are no text.");
        }
        if (arguments != null && !arguments.stringValue().isEmpty()) {
            add(call, arguments.stringValue());
        }
    }

    /** {@return the block that comes last so far, if it is of this kind} */
    private @Nullable MessageBlock last(MessageBlock.Kind kind) {
        MessageBlock last = queue.isEmpty() ? open : queue.getLast();
        return last != null && last.kind() == kind ? last : null;
    }

    private MessageBlock append(MessageBlock.Kind kind, ObjectNode start) {
        if (finishReason != null) {
            throw new AnswerException("it goes on after its finish reason.");
        }
        MessageBlock block = new MessageBlock(kind, start);
        queue.add(block);
        advance();
        return block;
    }

    private void add(MessageBlock block, String piece) {
        if (block.isSent() && piece.isBlank()) {
            return;
        }
        if (block.isSent()) {
            throw new AnswerException("it goes on with what has ended.");
        }
        block.add(piece);
        advance();
        if (heldChars() > maxWaitingChars) {
            throw new AnswerException("its tool calls come too much by turns.");
        }
    }

    /** Sends what has its turn. */
    private void advance() {
        while (open == null || open.isWhole()) {
            MessageBlock next = queue.peek();
            send();
            if (next == null) {
                return;
            }
            close();
            if (!flushing && !next.mayBegin()) {
                return;
            }
            queue.remove();
            open = next;
            ObjectNode event =
                    Json.object().put("type", "content_block_start").put("index", blocks);
            out.named("content_block_start", event.set("content_block", next.start()));
        }
        send();
    }

    private void send() {
        if (open == null) {
            return;
        }
        String piece = open.take();
        if (piece.isEmpty()) {
            return;
        }
        switch (open.kind()) {
            case TEXT -> blockDelta("text_delta", "text", piece);
            case THINKING -> blockDelta("thinking_delta", "thinking", piece);
            case TOOL -> blockDelta("input_json_delta", "partial_json", piece);
            case REDACTED -> {}
        }
    }

    private void blockDelta(String type, String name, String piece) {
        ObjectNode event = Json.object().put("type", "content_block_delta").put("index", blocks);
        event.putObject("delta").put("type", type).put(name, piece);
        out.named("content_block_delta", event);
    }

    private void close() {
        if (open == null) {
            return;
        }
        if (!open.signature().isEmpty()) {
            blockDelta("signature_delta", "signature", open.signature());
        }
        out.named(
                "content_block_stop",
                Json.object().put("type", "content_block_stop").put("index", blocks));
        blocks++;
        open.close();
        open = null;
    }

    /** Sends all that waits: nothing more can come. */
    private void flush() {
        flushing = true;
        while (open != null || !queue.isEmpty()) {
            if (open != null && open.isBroken() && !"length".equals(finishReason)) {
                throw new AnswerException("a tool call's arguments are not whole.");
            }
            close();
            advance();
        }
    }
}
