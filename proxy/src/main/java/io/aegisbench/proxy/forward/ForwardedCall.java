package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.ClientChannel;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * One call on its way: waits for a connection, sends the request, passes the answer on piece by
 * piece, and ends once. Not thread-safe: the exchange's I/O thread owns it; only the release of the
 * answer's end may come from elsewhere.
 */
final class ForwardedCall
        implements Runnable,
                UpstreamConnection.Receiver,
                RequestUpload.Listener,
                AnswerSink.Listener {
    /** How long after a stream's end marker the upstream may take to end the stream itself. */
    static final Duration AFTER_MARKER = Duration.ofMillis(250);

    private enum Phase {
        WAITING,
        SENT,
        ANSWERING,
        BREAKING,
        HOLDING,
        ENDING,
        OVER
    }

    private final HttpServerExchange client;
    private final UpstreamCall call;
    private final AnswerTap tap;
    private final UpstreamPool pool;
    private final ConnectionLane lane;
    private final CallClock clock;
    private final XnioIoThread thread;
    private final AnswerSink sink;
    private final ClientDeparture departure;
    private final long startNanos = System.nanoTime();
    private final AnswerLimits limits;
    private final AnswerPipe pipe;
    private final @Nullable RequestUpload upload;

    private Phase phase = Phase.WAITING;
    private CircuitBreaker.Permit permit = CircuitBreaker.Permit.PASS;
    private ConnectionLane.@Nullable Attempt attempt;
    private @Nullable UpstreamConnection connection;
    private boolean reused;
    private boolean repeated;
    private ByteBuffer ending = ByteBuffer.allocate(0);
    private @Nullable PooledByteBuffer endingOwner;
    private boolean askingTap;
    private boolean blamed;
    private boolean released;
    private int clockIndex;
    private long deadlineNanos;
    private @Nullable UpstreamFault deadlineFault = UpstreamFault.TOTAL_TIMEOUT;

    ForwardedCall(
            HttpServerExchange client,
            UpstreamCall call,
            AnswerTap tap,
            UpstreamPool pool,
            CallClock clock,
            ConnectionTable connections) {
        this.client = client;
        this.call = call;
        this.tap = tap;
        this.pool = pool;
        this.clock = clock;
        limits = call.upstream().answer();
        pipe = new AnswerPipe(client, call, tap, pool.answers(), startNanos);
        thread = client.getIoThread();
        lane = pool.lane(thread);
        sink = new AnswerSink(client, this);
        departure = new ClientDeparture(client, this::broken);
        UploadLimits ofUpload = call.upload();
        upload =
                ofUpload == null
                        ? null
                        : new RequestUpload(client, ofUpload, tap, this, connections);
    }

    @Override
    public void run() {
        clock.add(this);
        permit = pool.breaker().acquire(startNanos);
        if (permit == CircuitBreaker.Permit.REFUSED) {
            permit = CircuitBreaker.Permit.PASS;
            fail(UpstreamFault.CIRCUIT_OPEN);
        } else if (pool.stopping()) {
            fail(UpstreamFault.STOPPED);
        } else {
            expectWithin(limits.total(), UpstreamFault.TOTAL_TIMEOUT);
            if (upload == null) {
                departure.watch();
            }
            lane.acquire(this);
        }
    }

    // What the lane tells.

    void queued(Duration patience) {
        expectWithin(patience, UpstreamFault.BUSY);
    }

    void connecting(ConnectionLane.Attempt running) {
        attempt = running;
        expectWithin(limits.connect(), UpstreamFault.CONNECT_TIMEOUT);
    }

    void connected(UpstreamConnection ready) {
        attempt = null;
        connection = ready;
        reused = ready.used();
        phase = Phase.SENT;
        pipe.sent(true);
        expectWithin(limits.firstByte(), UpstreamFault.FIRST_BYTE_TIMEOUT);
        ready.send(call, pool.heads(), upload, this);
    }

    void refused(UpstreamFault fault, @Nullable Throwable cause) {
        attempt = null;
        fail(fault, cause);
    }

    // What the body tells that is sent on while it comes.

    @Override
    public void uploading() {
        if (phase == Phase.SENT) {
            expectWithin(limits.unread(), UpstreamFault.SEND_TIMEOUT);
        }
    }

    @Override
    public void starving() {
        UploadLimits bounds = call.upload();
        if (phase == Phase.SENT && bounds != null) {
            expectWithin(bounds.patience(), UpstreamFault.BODY_TIMEOUT);
        }
    }

    @Override
    public void uploaded() {
        if (phase == Phase.SENT) {
            expectWithin(limits.firstByte(), UpstreamFault.FIRST_BYTE_TIMEOUT);
        }
        departure.watch();
    }

    @Override
    public void uploadRefused(UpstreamFault fault) {
        fail(fault);
    }

    // What the connection tells.

    /**
     * A pooled connection may have been closed meanwhile. A POST that makes a model work is not
     * idempotent, so it is sent again only if nothing of it was written: that nobody has acted on
     * it cannot be proven otherwise (RFC 9110, 9.2.2). A GET or HEAD is sent again once.
     */
    @Override
    public void failed(UpstreamFault fault, boolean unsent, @Nullable Throwable cause) {
        connection = null;
        pipe.sent(!unsent || repeated);
        boolean stale = phase == Phase.SENT && reused && fault == UpstreamFault.CLOSED;
        boolean harmless = unsent || (call.isSafe() && !repeated);
        if (stale && harmless) {
            repeated |= !unsent;
            phase = Phase.WAITING;
            lane.acquire(this);
        } else if (isAtMarker()) {
            last(ByteBuffer.allocate(0), null);
        } else {
            fail(fault, cause);
        }
    }

    /** What lacks nothing but the end that HTTP puts behind it is whole, however it ends. */
    private boolean isAtMarker() {
        return phase == Phase.ANSWERING && pipe.isMarked() && !sink.blocked();
    }

    @Override
    public void head(ResponseHead head) {
        if (head.status() >= 500) {
            blame(RetryAfter.nanos(head.headers(), InstantSource.system()));
        } else {
            pool.breaker().answered(permit);
        }
        permit = CircuitBreaker.Permit.PASS;
        if (!client.isRequestComplete()) {
            client.setPersistent(false); // Nobody reads the rest of the body, if this is all.
        }
        try {
            pipe.begin(head);
            phase = Phase.ANSWERING;
            expectWithin(limits.idle(), UpstreamFault.IDLE_TIMEOUT);
        } catch (AnswerFault e) {
            fail(e.fault());
        }
    }

    /** A call fails once, at its head or later, and is no success when it ends. */
    private void blame(long pauseNanos) {
        if (!blamed) {
            blamed = true;
            pool.breaker().failed(permit, System.nanoTime(), pauseNanos);
        }
    }

    @Override
    public boolean data(ByteBuffer piece) {
        try {
            ByteBuffer free = pipe.pass(piece);
            Duration patience = pipe.afterMarker() ? AFTER_MARKER : limits.idle();
            expectWithin(patience, UpstreamFault.IDLE_TIMEOUT);
            return !free.hasRemaining() || passOn(free);
        } catch (AnswerFault e) {
            fail(e.fault());
            return false;
        }
    }

    private boolean passOn(ByteBuffer free) {
        switch (sink.write(free)) {
            case ALL -> {
                return true;
            }
            case PART -> taken();
            case NOTHING_MORE -> broken();
        }
        return false;
    }

    @Override
    public void last(ByteBuffer piece, @Nullable PooledByteBuffer owner) {
        connection = null;
        endingOwner = owner;
        try {
            ending = pipe.end(piece);
            if (pipe.eventStream()) {
                if (!tap.isEnded(pipe.withinEvent())) {
                    ending = pipe.brokenOff(ending);
                    brokenOff();
                    return;
                }
                ending = pipe.completed(ending);
            }
            phase = Phase.HOLDING;
            ByteBuffer held = pipe.held();
            if (held.hasRemaining()) {
                ByteBuffer free = ending;
                ending = held;
                if (free.hasRemaining() && !passOn(free) && phase == Phase.OVER) {
                    return;
                }
            }
            askingTap = true;
            tap.beforeEnd(this::release, this::refuse);
            askingTap = false;
            if (released) {
                finishAnswer();
            } else if (phase == Phase.HOLDING) {
                if (!sink.blocked()) {
                    ending = AnswerPipe.copy(ending);
                    freeEnding();
                }
                expectWithin(limits.hold(), UpstreamFault.HOLD_TIMEOUT);
            }
        } catch (AnswerFault e) {
            fail(e.fault());
        }
    }

    /**
     * Ended by the rules of HTTP only: to the client that must not look like a whole answer. It
     * takes what has come before it hears so.
     */
    private void brokenOff() {
        phase = Phase.BREAKING;
        if (!sink.blocked() && (!ending.hasRemaining() || passOn(ending))) {
            fail(UpstreamFault.CLOSED);
        }
    }

    private void release() {
        onThread(this::releasedHere);
    }

    private void refuse() {
        onThread(this::refusedHere);
    }

    private void onThread(Runnable step) {
        if (Thread.currentThread() == thread) {
            step.run();
            return;
        }
        try {
            thread.execute(step);
        } catch (RejectedExecutionException _) {
            // The server has gone, and the client's connection with it.
        }
    }

    private void releasedHere() {
        if (phase == Phase.HOLDING && !released) {
            released = true;
            if (!askingTap) {
                finishAnswer();
            }
        }
    }

    private void refusedHere() {
        if (phase == Phase.HOLDING && !released) {
            fail(UpstreamFault.EVIDENCE_FAILED);
        }
    }

    private void finishAnswer() {
        phase = Phase.ENDING;
        taken();
        if (sink.blocked()) {
            return; // The client has not taken what goes before the end yet.
        }
        PooledByteBuffer owner = endingOwner;
        endingOwner = null;
        switch (sink.writeLast(ending, owner)) {
            case ALL -> finished();
            case PART -> taken();
            case NOTHING_MORE -> broken();
        }
    }

    // What the client's end tells.

    /** A client that takes nothing for a while counts as gone. */
    @Override
    public void taken() {
        if (phase != Phase.HOLDING) {
            expectWithin(limits.unread(), null);
        }
    }

    @Override
    public void drained() {
        if (phase == Phase.ENDING) {
            finishAnswer();
        } else if (phase == Phase.BREAKING) {
            fail(UpstreamFault.CLOSED);
        }
        if (connection != null) {
            expectWithin(limits.idle(), UpstreamFault.IDLE_TIMEOUT);
            connection.resume();
        }
    }

    @Override
    public void finished() {
        if (!blamed) {
            pool.breaker().succeeded(System.nanoTime());
        }
        end(Outcome.COMPLETE, null);
        if (!client.isRequestComplete()) {
            ClientChannel.of(client).linger(client);
        }
    }

    /** The client has gone. */
    @Override
    public void broken() {
        if (phase != Phase.OVER) {
            leaveUpstream();
            pool.breaker().abandoned(permit);
            end(Outcome.CLIENT_GONE, null);
            cutClient();
        }
    }

    private void expectWithin(Duration patience, @Nullable UpstreamFault otherwise) {
        long totalNanos = startNanos + limits.total().toNanos();
        long soonNanos = clock.nowNanos() + patience.toNanos();
        boolean soon = soonNanos - totalNanos < 0;
        deadlineNanos = soon ? soonNanos : totalNanos;
        deadlineFault = soon ? otherwise : UpstreamFault.TOTAL_TIMEOUT;
    }

    void tick(long nowNanos) {
        if (upload != null) {
            upload.tick(nowNanos);
        }
        if (nowNanos - deadlineNanos < 0) {
            return;
        }
        if (deadlineFault == null) {
            broken();
        } else if (isAtMarker() && deadlineFault == UpstreamFault.IDLE_TIMEOUT) {
            leaveUpstream();
            last(ByteBuffer.allocate(0), null);
        } else {
            fail(deadlineFault);
        }
    }

    void fail(UpstreamFault fault) {
        fail(fault, null);
    }

    private void fail(UpstreamFault fault, @Nullable Throwable cause) {
        if (phase == Phase.OVER) {
            return;
        }
        pool.failures().failed(fault, cause);
        leaveUpstream();
        if (fault.countsAgainstUpstream()) {
            blame(0);
        } else {
            pool.breaker().abandoned(permit);
        }
        if (client.isResponseStarted()) {
            pipe.sayLastWords(sink, fault);
            end(fault.outcome(), fault);
            cutClient();
            return;
        }
        ByteBuffer words = FaultAnswer.body(client, fault);
        pipe.ownWords(words);
        end(fault.outcome(), fault);
        client.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
        client.getResponseHeaders().remove(Headers.CONTENT_ENCODING);
        long nanos = pool.breaker().remainingNanos(System.nanoTime());
        FaultAnswer.send(client, fault, words, (nanos + 999_999_999L) / 1_000_000_000L);
    }

    /** Closing without the terminating chunk tells every client that the answer is not whole. */
    private void cutClient() {
        sink.discard();
        IoUtils.safeClose(client.getConnection());
        client.endExchange();
    }

    private void leaveUpstream() {
        lane.forget(this);
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }

    private void end(Outcome outcome, @Nullable UpstreamFault fault) {
        phase = Phase.OVER;
        if (upload != null) {
            upload.stop();
        }
        freeEnding();
        pipe.close();
        departure.stop();
        clock.remove(this);
        tap.ended(outcome, pipe.figures(), fault);
    }

    private void freeEnding() {
        if (endingOwner != null) {
            endingOwner.close();
            endingOwner = null;
        }
    }

    int clockIndex() {
        return clockIndex;
    }

    void clockIndex(int index) {
        clockIndex = index;
    }
}
