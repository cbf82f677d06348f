package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.stage.CallFacts;
import io.aegisbench.proxy.stage.CallObserver;
import io.aegisbench.proxy.stage.CallWitness;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the forwarder does to a call that needs no socket: the request's head is written, the
 * answer's head is read, and its witness sees the body pass. Not thread-safe.
 */
public final class LabAnswer {
    private static final int HEAD_BYTES = 1 << 10;

    private final Upstream upstream;
    private final RequestHead requestHead;
    private final ByteBuffer written = ByteBuffer.allocateDirect(HEAD_BYTES);
    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final ByteBuffer head;
    private final ByteBuffer body;
    private final CallObserver observer;

    /**
     * Makes an answer.
     *
     * @param upstream whose it is
     * @param json its body
     * @param observer is told of each end
     */
    public LabAnswer(Upstream upstream, byte[] json, CallObserver observer) {
        this.upstream = upstream;
        this.observer = observer;
        requestHead = new RequestHead(upstream);
        String lines =
                "HTTP/1.1 200 OK\r\nServer: model\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n"
                        + "Content-Type: application/json\r\nContent-Length: "
                        + json.length
                        + "\r\nConnection: keep-alive\r\n\r\n";
        head = direct(lines.getBytes(StandardCharsets.US_ASCII));
        body = direct(json);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** {@return bytes of the head that would be sent upstream} */
    public int writeHead(GovernedCall call) {
        UpstreamCall sent = call.get(CallFacts.UPSTREAM);
        if (requestHead.sizeBound(sent) > HEAD_BYTES) {
            throw new IllegalStateException("the head does not fit");
        }
        requestHead.write(sent, written.clear());
        return written.position();
    }

    /** {@return bytes of the body that the answer's head announces} */
    public int readHead() {
        try {
            parser.reset();
            ResponseHead read = parser.feed(head.rewind());
            if (read == null || read.bodySizeBytes() != body.limit()) {
                throw new IllegalStateException("the answer's head was read wrong");
            }
            return (int) read.bodySizeBytes();
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Hands the evidence of an answer over, with all that its witness does: hash of the answer,
     * the analyser's part, usage, settlement and metrics.
     */
    public void witness(GovernedCall call) {
        EvidenceTrail.Slot slot = call.get(CallFacts.EVIDENCE);
        slot.forwarding(upstream.name());
        CallWitness witness = new CallWitness(call, EvidenceTrail.Mode.SCHEDULED, observer);
        witness.head(200, false, new HeaderMap());
        AnswerMeter meter = new AnswerMeter(call.startNanos());
        meter.head(200);
        meter.chunk(body);
        witness.chunk(body.asReadOnlyBuffer());
        witness.beforeEnd(LabAnswer::released, LabAnswer::refused);
        witness.ended(Outcome.COMPLETE, meter.figures(), null);
    }

    private static void released() {}

    private static void refused() {
        throw new IllegalStateException("evidence that waits for nothing was refused");
    }
}
