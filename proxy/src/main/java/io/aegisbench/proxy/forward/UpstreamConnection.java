package io.aegisbench.proxy.forward;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * One HTTP/1.1 connection to an upstream, one request at a time. Not thread-safe: its I/O thread
 * owns it.
 *
 * <p>Why not Undertow's client: it reads heads of any size, takes the first of two lengths, ends a
 * connection politely (it goes on reading for up to ten seconds while a model goes on generating),
 * and suspends and resumes reads around each answer.
 *
 * <p>Reads stay resumed while the connection idles, so that a close is seen when it happens. At
 * most one buffer of an answer is held here: a receiver that cannot take a piece is not given
 * another until it resumes, and nothing is read meanwhile, so that TCP slows the upstream down.
 */
final class UpstreamConnection {
    /** Whom an answer is for; called on the I/O thread. */
    interface Receiver {
        void head(ResponseHead head);

        /**
         * {@return whether more may follow; if not, the piece stays valid until {@link #resume}}
         *
         * @param piece not the last one, or not known to be
         */
        boolean data(ByteBuffer piece);

        /**
         * The answer is complete and the connection is no longer this receiver's.
         *
         * @param piece the last bytes, possibly none
         * @param owner to be closed when they are not needed any more
         */
        void last(ByteBuffer piece, @Nullable PooledByteBuffer owner);

        /**
         * There is no (more) answer, and the connection is closed.
         *
         * @param fault why
         * @param unsent whether the upstream provably has seen nothing of the request
         * @param cause what was thrown, if anything was
         */
        void failed(UpstreamFault fault, boolean unsent, @Nullable Throwable cause);
    }

    /** Of a TLS connection, which is read until there is nothing more. */
    private static final int MAX_READS_OF_A_TURN = 16;

    private static final int BETWEEN_TURNS_MILLIS = 1;

    /** Of a body that is there, or comes, as fast as it is taken; then others have their turn. */
    private static final int MAX_FILLS_OF_A_TURN = 16;

    private static final byte[] NO_BODY = {};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final StreamConnection channel;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final ConnectionLane lane;
    private final ByteBufferPool buffers;
    private final long openedAtNanos = System.nanoTime();
    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final ResponseBody body = new ResponseBody();
    private long idleSinceNanos;
    private boolean secured = true;
    private boolean used;
    private boolean closed;

    // Of the running request.
    private @Nullable Receiver receiver;
    private @Nullable PooledByteBuffer inbound;
    private @Nullable PooledByteBuffer outbound;
    private byte[] requestBody = NO_BODY;
    private int requestBodySent;
    private @Nullable RequestUpload upload;
    private boolean starving;
    private boolean anythingSent;
    private boolean headSeen;
    private boolean headOnly;
    private boolean keepAlive;
    private boolean paused;

    UpstreamConnection(StreamConnection channel, ConnectionLane lane, ByteBufferPool buffers) {
        this.channel = channel;
        this.lane = lane;
        this.buffers = buffers;
        source = channel.getSourceChannel();
        sink = channel.getSinkChannel();
        source.setReadListener(_ -> readable());
        sink.setWriteListener(_ -> writable());
        if (channel instanceof SslConnection tls) {
            secured = false;
            tls.getHandshakeSetter().set(_ -> secured = true);
        }
        source.resumeReads();
    }

    /** {@return whether a request was answered on it before, so that it may be stale} */
    boolean used() {
        return used;
    }

    void idle(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    boolean worn(long nowNanos, PoolLimits limits) {
        return nowNanos - openedAtNanos >= limits.lifetime().toNanos();
    }

    boolean idleTooLong(long nowNanos, PoolLimits limits) {
        return nowNanos - idleSinceNanos > limits.idleTime().toNanos();
    }

    /**
     * Looks whether the upstream has closed an idle connection or said more than it was asked since
     * the selector last did. Bytes behind an answer would be taken for the next call's, which may
     * be another tenant's; a read that finds nothing is cheap.
     */
    boolean stillQuiet() {
        try (PooledByteBuffer probe = buffers.allocate()) {
            return source.isOpen() && source.read(probe.getBuffer()) == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Starts a request. The receiver hears of everything that follows, failures included.
     *
     * @param running what the request's body comes from, or null if the call has it
     */
    void send(
            UpstreamCall call,
            RequestHead heads,
            @Nullable RequestUpload running,
            Receiver whoAsks) {
        receiver = whoAsks;
        headSeen = false;
        anythingSent = false;
        paused = false;
        parser.reset();
        headOnly = call.wantsHeadOnly();
        requestBody = call.body();
        requestBodySent = 0;
        upload = running;
        starving = false;
        int headBound = heads.sizeBound(call);
        PooledByteBuffer pooled = buffers.allocate();
        if (pooled.getBuffer().remaining() < headBound) {
            pooled.close();
            pooled = new DefaultByteBufferPool(false, headBound).allocate();
        }
        heads.write(call, pooled.getBuffer());
        fillFromBody(pooled.getBuffer());
        pooled.getBuffer().flip();
        outbound = pooled;
        writable();
    }

    private void fillFromBody(ByteBuffer target) {
        int size = Math.min(target.remaining(), requestBody.length - requestBodySent);
        target.put(requestBody, requestBodySent, size);
        requestBodySent += size;
    }

    private void writable() {
        try {
            if (outbound == null || writeAll(outbound.getBuffer())) {
                boolean flushed = sink.flush();
                freeOutbound();
                if (flushed) {
                    suspendWrites();
                    return;
                }
            }
            if (closed || (starving && sink.flush())) {
                suspendWrites();
            } else if (!sink.isWriteResumed()) {
                sink.resumeWrites();
            }
        } catch (IOException e) {
            writeFailed(e);
        } catch (RuntimeException e) {
            fail(UpstreamFault.INTERNAL, e); // XNIO logs it; the call must not hang meanwhile.
            throw e;
        }
    }

    /** Who does not want the rest of a body may have said so before it hung up. */
    private void writeFailed(IOException e) {
        if (upload == null || !anythingSent) {
            fail(faultOf(e), e);
            return;
        }
        upload.stop();
        upload = null;
        starving = true; // What is held of the body is never sent, nor is another request.
        suspendWrites();
        readable();
    }

    private boolean writeAll(ByteBuffer out) throws IOException {
        starving = false;
        for (int fills = 0; ; fills++) {
            while (out.hasRemaining()) {
                if (sink.write(out) == 0) {
                    return false;
                }
                anythingSent = true;
            }
            if (upload != null) {
                if (fills == MAX_FILLS_OF_A_TURN || !fill(out, upload)) {
                    return false;
                }
                continue;
            }
            if (requestBodySent == requestBody.length) {
                return true;
            }
            if (fills == MAX_FILLS_OF_A_TURN) {
                return false;
            }
            out.clear();
            fillFromBody(out);
            out.flip();
        }
    }

    /** {@return whether there is something to write, or it is the end} */
    private boolean fill(ByteBuffer out, RequestUpload running) {
        int count = running.fill(out, this::writable);
        if (running.ended() && !closed) {
            upload = null;
        }
        starving = count == 0;
        return count != 0 && !closed;
    }

    private void suspendWrites() {
        if (sink.isWriteResumed()) {
            sink.suspendWrites();
        }
    }

    private void freeOutbound() {
        if (outbound != null) {
            outbound.close();
            outbound = null;
        }
    }

    /** Goes on after the receiver had refused more. */
    void resume() {
        paused = false;
        try {
            drain();
            if (!paused && !closed && receiver != null) {
                source.resumeReads();
            }
        } catch (IOException e) {
            fail(faultOf(e), e);
        } catch (RuntimeException e) {
            fail(UpstreamFault.INTERNAL, e); // XNIO logs it; the call must not hang meanwhile.
            throw e;
        }
    }

    private void readable() {
        try {
            for (int reads = 0; reads < MAX_READS_OF_A_TURN; reads++) {
                if (closed || paused || !read()) {
                    return;
                }
                drain();
                if (!(channel instanceof SslConnection)) {
                    return;
                }
            }
            // What TLS has decrypted already, no selector will announce. An upstream that sends
            // without end must not keep the thread from its other calls; a task that asks for
            // itself at once would, for the thread runs all its tasks before it selects again.
            channel.getIoThread()
                    .executeAfter(this::readable, BETWEEN_TURNS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            fail(faultOf(e), e);
        } catch (RuntimeException e) {
            fail(UpstreamFault.INTERNAL, e); // XNIO logs it; the call must not hang meanwhile.
            throw e;
        }
    }

    /** {@return whether there is something to drain} */
    private boolean read() throws IOException {
        PooledByteBuffer pooled = buffers.allocate();
        int count = -1;
        try {
            count = source.read(pooled.getBuffer());
        } finally {
            if (count <= 0) {
                pooled.close();
            }
        }
        if (count < 0) {
            endOfStream();
        } else if (count > 0) {
            pooled.getBuffer().flip();
            inbound = pooled;
        }
        return count > 0;
    }

    private void endOfStream() {
        if (receiver != null && headSeen && body.endsWithConnection()) {
            deliverLast(receiver, NOTHING);
        } else {
            fail(secured ? UpstreamFault.CLOSED : UpstreamFault.TLS, null);
        }
    }

    private void drain() throws IOException {
        while (inbound != null && !paused) {
            ByteBuffer input = inbound.getBuffer();
            Receiver current = receiver;
            if (!input.hasRemaining()) {
                freeInbound();
            } else if (current == null) {
                throw new ProtocolException("the upstream speaks unasked");
            } else if (headSeen) {
                drainBody(current, input);
            } else {
                drainHead(current, input);
            }
        }
    }

    private void drainHead(Receiver current, ByteBuffer input) throws IOException {
        ResponseHead head = parser.feed(input);
        if (head == null) {
            return;
        }
        headSeen = true;
        keepAlive = head.keepAlive();
        body.begin(headOnly ? 0 : head.bodySizeBytes());
        current.head(head);
        if (receiver != null && body.atEnd()) {
            deliverLast(current, NOTHING);
        }
    }

    private void drainBody(Receiver current, ByteBuffer input) throws IOException {
        ByteBuffer piece = body.next(input);
        if (body.atEnd()) {
            deliverLast(current, piece == null ? NOTHING : piece);
        } else if (piece != null && !current.data(piece) && receiver != null) {
            paused = true;
            source.suspendReads();
        }
    }

    private void deliverLast(Receiver current, ByteBuffer piece) {
        PooledByteBuffer owner = inbound;
        boolean clean = owner == null || !owner.getBuffer().hasRemaining();
        boolean reusable = keepAlive && clean && outbound == null;
        inbound = null;
        receiver = null;
        requestBody = NO_BODY; // The body is counted until the call ends, and this idles longer.
        requestBodySent = 0;
        if (upload != null) {
            upload.stop();
            upload = null;
        }
        used = true;
        try {
            current.last(piece, owner);
        } catch (RuntimeException e) {
            current.failed(UpstreamFault.INTERNAL, false, e);
            throw e;
        } finally {
            if (reusable) {
                lane.release(this);
            } else {
                close();
            }
        }
    }

    private void freeInbound() {
        if (inbound != null) {
            inbound.close();
            inbound = null;
        }
    }

    private UpstreamFault faultOf(IOException e) {
        if (!secured) {
            return UpstreamFault.TLS;
        }
        return e instanceof ProtocolException ? UpstreamFault.PROTOCOL : UpstreamFault.CLOSED;
    }

    private void fail(UpstreamFault fault, @Nullable Throwable cause) {
        Receiver current = receiver;
        receiver = null;
        close();
        if (current != null) {
            current.failed(fault, !anythingSent, cause);
        }
    }

    /**
     * Breaks off at once, with a reset: after a plain close an upstream may take the half-closed
     * connection for a client that only has no more to say, and go on generating.
     */
    void abort() {
        receiver = null;
        try {
            channel.setOption(Options.CLOSE_ABORT, true);
        } catch (IOException _) {
            // Closed already, then there is nothing left to reset.
        }
        close();
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        freeInbound();
        freeOutbound();
        IoUtils.safeClose(channel);
        lane.closed(this);
    }
}
