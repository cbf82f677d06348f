package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an answer goes through between the upstream's connection and the client's: it is judged,
 * translated, shown to the tap, counted, and its end marker kept back. Not thread-safe: the call
 * owns it.
 */
final class AnswerPipe {
    /** Of what an answer holds, not counted here: it is counted with the call's slot. */
    private static final long FREE_BYTES = 16 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final AnswerLimits limits;
    private @Nullable ResponseTranslator translator;
    private final AnswerTap tap;
    private final AnswerMeter meter;
    private final HttpServerExchange client;
    private final HeapShare.Part room;
    private final boolean headOnly;
    private boolean eventStream;
    private boolean limited;
    private @Nullable HeldTail heldTail;
    private @Nullable DecodedAnswer decoded;
    private ByteBuffer held = NOTHING;

    AnswerPipe(
            HttpServerExchange client,
            UpstreamCall call,
            AnswerTap tap,
            HeapShare answers,
            long startNanos) {
        this.client = client;
        limits = call.upstream().answer();
        translator = call.translator();
        headOnly = call.wantsHeadOnly();
        this.tap = tap;
        room = answers.part();
        meter = new AnswerMeter(startNanos);
    }

    /** Puts the head on the client's answer, which is not sent yet. */
    void begin(ResponseHead head) throws AnswerFault {
        meter.head(head.status());
        String type = head.headers().getFirst(Headers.CONTENT_TYPE);
        eventStream = type != null && type.startsWith("text/event-stream") && !headOnly;
        judge(head);
        HeaderMap headers = client.getResponseHeaders();
        for (HeaderValues field : head.headers()) {
            // Where the proxy has limits of its own, the client is to keep to those.
            boolean ours =
                    ForwardedHeaders.isOfLimits(field.getHeaderName())
                            && (!limits.shown() || headers.contains(field.getHeaderName()));
            if (!ours) {
                headers.putAll(field.getHeaderName(), field);
            }
        }
        client.setStatusCode(head.status());
        if (translator != null) {
            translator.head(head.status(), eventStream);
            decode(translator, head);
        } else if (head.bodySizeBytes() >= 0) {
            client.setResponseContentLength(head.bodySizeBytes());
        }
        if (eventStream && tap.holdsEnd()) {
            heldTail = new HeldTail();
        }
        tap.head(head.status(), eventStream, headers);
        limited = !eventStream && (translator != null || tap.reads());
        if (limited && !headOnly && head.bodySizeBytes() > limits.sizeBytes()) {
            throw new AnswerFault(UpstreamFault.TOO_LARGE);
        }
    }

    private static void judge(ResponseHead head) throws AnswerFault {
        if (head.status() >= 300 && head.status() < 400) {
            throw new AnswerFault(UpstreamFault.REDIRECT);
        }
        if (head.status() == 401 || head.status() == 407) {
            throw new AnswerFault(UpstreamFault.CREDENTIALS);
        }
    }

    /** What is translated goes on as it is. */
    private void decode(ResponseTranslator plain, ResponseHead head) {
        HeaderValues named = head.headers().get(Headers.CONTENT_ENCODING);
        client.getResponseHeaders().remove(Headers.CONTENT_ENCODING);
        if (named == null) {
            return;
        }
        Coding coding = named.size() == 1 ? Coding.of(named.getFirst()).orElse(null) : null;
        if (coding != Coding.IDENTITY) {
            decoded = new DecodedAnswer(plain, coding, head.status());
            translator = decoded;
        }
    }

    /** {@return what may be sent now of what a piece becomes; valid as long as the piece} */
    ByteBuffer pass(ByteBuffer piece) throws AnswerFault {
        return observe(translated(piece));
    }

    /**
     * {@return what is left to send of the answer, but for what is kept back} It is seen when all
     * of it is sure to go out, and nothing of it if there is a fault.
     */
    ByteBuffer end(ByteBuffer piece) throws AnswerFault {
        ByteBuffer rest = translated(piece);
        if (translator != null) {
            rest = join(copy(rest), finished(translator));
        }
        ByteBuffer free = observe(rest);
        if (heldTail != null) {
            held = shown(heldTail.take());
        }
        return free;
    }

    private ByteBuffer translated(ByteBuffer piece) throws AnswerFault {
        if (translator == null || !piece.hasRemaining()) {
            return piece;
        }
        holdFor(translator.heapBytesWith(piece.remaining()));
        try {
            return translator.translate(piece);
        } catch (IllegalArgumentException _) {
            throw new AnswerFault(UpstreamFault.UNTRANSLATABLE);
        }
    }

    /** {@return what is left to send of a stream, with what it has left out} */
    ByteBuffer completed(ByteBuffer left) throws AnswerFault {
        ByteBuffer lacking = tap.lacking(meter.withinEvent());
        if (heldTail != null) {
            held = join(held, shown(lacking));
            return left;
        }
        return lacking.hasRemaining() ? join(copy(left), shown(lacking)) : left;
    }

    /** {@return all that is left to send of a stream that has broken off} */
    ByteBuffer brokenOff(ByteBuffer left) {
        return held.hasRemaining() ? join(copy(left), held) : left;
    }

    /**
     * Only now it is known whether an answer that is translated whole could be: if not, what was a
     * success of the upstream is an error to the client, and so to the evidence.
     */
    private ByteBuffer finished(ResponseTranslator whole) throws AnswerFault {
        ByteBuffer rest;
        try {
            rest = whole.finish();
        } catch (IllegalArgumentException _) {
            throw new AnswerFault(UpstreamFault.UNTRANSLATABLE);
        }
        if (whole.holdsHead()) {
            int status = whole.status();
            HeaderMap headers = client.getResponseHeaders();
            headers.put(Headers.CONTENT_TYPE, "application/json");
            client.setStatusCode(status);
            meter.status(status);
            eventStream = false;
            heldTail = null;
            limited = true;
            tap.head(status, false, headers);
        }
        return rest;
    }

    /** {@return what was kept back; to be asked for after the end} */
    ByteBuffer held() {
        return held;
    }

    private void holdFor(long bytes) throws AnswerFault {
        if (bytes > room.heldBytes() + FREE_BYTES && !room.hold(bytes - FREE_BYTES)) {
            throw new AnswerFault(UpstreamFault.NO_ROOM);
        }
    }

    /** Gives back what it holds of the heap; nothing passes any more. */
    void close() {
        if (decoded != null) {
            decoded.close();
        }
        room.giveBack();
    }

    private ByteBuffer observe(ByteBuffer bytes) throws AnswerFault {
        if (heldTail == null || !bytes.hasRemaining()) {
            return shown(bytes);
        }
        try {
            return shown(heldTail.pass(bytes));
        } catch (ProtocolException _) {
            throw new AnswerFault(UpstreamFault.PROTOCOL);
        }
    }

    /** What is kept back is seen when it is to be sent: a connection may break before that. */
    private ByteBuffer shown(ByteBuffer bytes) throws AnswerFault {
        if (!bytes.hasRemaining()) {
            return bytes;
        }
        if (limited && bytes.remaining() > limits.sizeBytes() - meter.bytes()) {
            throw new AnswerFault(UpstreamFault.TOO_LARGE);
        }
        meter.chunk(bytes);
        tap.chunk(bytes.asReadOnlyBuffer());
        return bytes;
    }

    /** What the proxy says itself is part of what the client is sent. */
    void ownWords(ByteBuffer words) {
        if (words.hasRemaining()) {
            meter.chunk(words);
            tap.chunk(words.asReadOnlyBuffer());
        }
    }

    boolean eventStream() {
        return eventStream;
    }

    /** {@return whether an event of the proxy's own is understood behind what was sent} */
    boolean takesOwnEvents() {
        return eventStream && !client.getResponseHeaders().contains(Headers.CONTENT_ENCODING);
    }

    /** {@return whether a kept end marker has come, so that only the end itself can follow} */
    boolean afterMarker() {
        return heldTail != null && heldTail.found();
    }

    /** {@return whether the end marker has come, kept or not} */
    boolean isMarked() {
        return afterMarker() || (eventStream && tap.endMarkerSeen());
    }

    /** The last event of a stream is the proxy's own, as far as the client takes it at once. */
    void sayLastWords(AnswerSink sink, UpstreamFault fault) {
        if (takesOwnEvents() && sink.takesWords()) {
            ByteBuffer words = FaultAnswer.event(client, fault, withinEvent());
            ByteBuffer taken = words.duplicate();
            sink.lastWords(words);
            ownWords(taken.limit(words.position()));
        }
    }

    boolean withinEvent() {
        return meter.withinEvent();
    }

    void sent(boolean sent) {
        meter.sent(sent);
    }

    AnswerFigures figures() {
        return meter.figures();
    }

    static ByteBuffer copy(ByteBuffer bytes) {
        return bytes.hasRemaining()
                ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                : NOTHING;
    }

    private static ByteBuffer join(ByteBuffer first, ByteBuffer second) {
        if (!first.hasRemaining()) {
            return second;
        }
        if (!second.hasRemaining()) {
            return first;
        }
        int size = first.remaining() + second.remaining();
        return ByteBuffer.allocate(size).put(first).put(second).flip();
    }
}
