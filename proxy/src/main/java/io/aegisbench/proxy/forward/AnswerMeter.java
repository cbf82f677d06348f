package io.aegisbench.proxy.forward;

import java.nio.ByteBuffer;

/** Counts what a call's client is sent. Not thread-safe: the call owns it. */
final class AnswerMeter {
    private final long startNanos;
    private boolean sent;
    private int status;
    private long bytes;
    private int chunks;
    private long headNanos;
    private long firstChunkNanos;
    private byte lastByte = '\n';
    private byte lastButOne = '\n';

    AnswerMeter(long startNanos) {
        this.startNanos = startNanos;
    }

    /** Whether the request went to the upstream, or may have. */
    void sent(boolean went) {
        sent = went;
    }

    void head(int answered) {
        status = answered;
        headNanos = System.nanoTime() - startNanos;
    }

    /** Of an answer whose status the proxy has changed. */
    void status(int told) {
        status = told;
    }

    void chunk(ByteBuffer chunk) {
        if (chunks++ == 0) {
            firstChunkNanos = System.nanoTime() - startNanos;
        }
        bytes += chunk.remaining();
        lastButOne = chunk.remaining() > 1 ? chunk.get(chunk.limit() - 2) : lastByte;
        lastByte = chunk.get(chunk.limit() - 1);
    }

    long bytes() {
        return bytes;
    }

    /** Whether an event stream stops elsewhere than after an empty line. */
    boolean withinEvent() {
        return lastByte != '\n' || lastButOne != '\n';
    }

    AnswerFigures figures() {
        long total = System.nanoTime() - startNanos;
        return new AnswerFigures(sent, status, bytes, chunks, headNanos, firstChunkNanos, total);
    }
}
