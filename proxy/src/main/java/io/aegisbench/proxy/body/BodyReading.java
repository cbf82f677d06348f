package io.aegisbench.proxy.body;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.hotpath.ClientChannel;
import io.aegisbench.proxy.hotpath.Continuation;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads one body on the call's I/O thread, by turns that leave other calls theirs, and has it
 * parsed there if it is small, else on the pool. Not thread-safe: the call's I/O thread owns it.
 */
final class BodyReading {
    /** Of a body that does not say how long it is. */
    private static final int FIRST_BYTES = 4096;

    /** Of one that does, and is longer: as much as comes in one read. */
    private static final int FIRST_READ_BYTES = 16 << 10;

    /** What is read before other calls of the thread have their turn: some 50 µs. */
    private static final int TURN_BYTES = 128 << 10;

    private static final int BETWEEN_TURNS_MILLIS = 1;

    private static final Verdict.Reject TOO_SLOW =
            new Verdict.Reject(408, "body_timeout", "The body did not come in time.");
    private static final Verdict.Reject BROKEN =
            new Verdict.Reject(
                    400, "body_incomplete", "The body ended before its framing said so.");
    private final GovernedCall call;
    private final BodyLimits limits;
    private final BodyRoom room;
    private final BodyWork work;
    private Coding coding = Coding.IDENTITY;
    private BodyBytes bytes = new BodyBytes();
    private int mostBytes;
    private boolean whole;
    private @Nullable CompletableFuture<Verdict> later;
    private XnioExecutor.@Nullable Key alarm;

    BodyReading(GovernedCall call, BodyLimits limits, BodyRoom room, BodyWork work) {
        this.call = call;
        this.limits = limits;
        this.room = room;
        this.work = work;
    }

    Verdict start() {
        HttpServerExchange exchange = call.exchange();
        Verdict.Reject refusal = BodyHead.judge(exchange.getRequestHeaders(), limits);
        if (refusal != null) {
            return refusal;
        }
        Optional<Coding> named = BodyHead.coding(exchange.getRequestHeaders());
        if (named.isEmpty()) {
            exchange.getResponseHeaders().put(Headers.ACCEPT_ENCODING, Coding.ACCEPTED);
            return BodyHead.UNKNOWN_CODING;
        }
        coding = named.get();
        call.holding(room.part());
        if (exchange.isRequestComplete()) {
            return finish();
        }
        long announced = exchange.getRequestContentLength();
        mostBytes = announced < 0 ? limits.maxBytes() : (int) announced;
        // What is only announced takes no room: a head would cost as much as the largest body.
        int first = Math.min(mostBytes, announced < 0 ? FIRST_BYTES : FIRST_READ_BYTES);
        Verdict.Reject noRoom = room.toRead(first);
        if (noRoom != null) {
            return noRoom;
        }
        bytes.reserve(first);
        StreamSourceChannel channel = exchange.getRequestChannel();
        if (channel == null) {
            return BROKEN;
        }
        Verdict verdict = readTurn(channel);
        if (verdict instanceof Verdict.Later parsing) {
            return await(parsing);
        }
        if (verdict != null) {
            bytes = new BodyBytes();
            return verdict;
        }
        return Continuation.sendIfExpected(exchange) ? await(channel) : BROKEN;
    }

    private Verdict await(StreamSourceChannel channel) {
        Verdict verdict = await();
        channel.getReadSetter().set(this::readable);
        channel.resumeReads();
        return verdict;
    }

    private Verdict await(Verdict.Later parsing) {
        Verdict verdict = await();
        settle(parsing);
        return verdict;
    }

    private Verdict await() {
        CompletableFuture<Verdict> decided = new CompletableFuture<>();
        later = decided;
        alarm =
                call.ioThread()
                        .executeAfter(
                                () -> decide(whole ? WorkPool.FULL : TOO_SLOW),
                                limits.timeout().toMillis(),
                                TimeUnit.MILLISECONDS);
        call.atEnd(ended -> decide(BROKEN)); // Frees the timer of a client that left.
        return new Verdict.Later(decided);
    }

    private void readable(StreamSourceChannel channel) {
        if (whole || isDecided()) {
            return; // The turn that was to go on soon came too late.
        }
        Verdict verdict = readTurn(channel);
        if (verdict instanceof Verdict.Later parsing) {
            stopReading();
            settle(parsing);
        } else if (verdict != null) {
            decide(verdict);
        }
    }

    /** Decides by a verdict that comes on this thread. */
    private void settle(Verdict.Later parsing) {
        CompletionStage<Verdict> _ =
                parsing.verdict()
                        .whenComplete((verdict, failure) -> {
                            if (failure != null && later != null) {
                                later.completeExceptionally(failure);
                            }
                            decide(failure == null ? verdict : BROKEN);
                        });
    }

    private boolean isDecided() {
        return later != null && later.isDone();
    }

    private void decide(Verdict verdict) {
        bytes = new BodyBytes(); // Whoever reads the rest of a refused body keeps this object.
        if (alarm != null) {
            alarm.remove();
        }
        if (later == null || later.isDone()) {
            return;
        }
        stopReading();
        later.complete(verdict);
    }

    private void stopReading() {
        if (!call.exchange().isRequestComplete() && call.exchange().getConnection().isOpen()) {
            StreamSourceChannel channel = call.exchange().getRequestChannel();
            if (channel != null) {
                channel.suspendReads();
            }
        }
    }

    /** {@return the verdict on the whole body, or null if there is more to come} */
    private @Nullable Verdict readTurn(StreamSourceChannel channel) {
        int before = bytes.length();
        try (PooledByteBuffer pooled =
                call.exchange().getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            while (bytes.length() - before < TURN_BYTES || bytes.length() == mostBytes) {
                buffer.clear();
                int count = channel.read(buffer);
                if (count < 0) {
                    return finish();
                }
                if (count == 0) {
                    return ClientChannel.of(call.exchange()).violationOfBody();
                }
                if (count > limits.maxBytes() - bytes.length()) {
                    return BodyHead.TOO_LARGE;
                }
                Verdict.Reject noRoom = room.toAdd(bytes, buffer.flip(), mostBytes);
                if (noRoom != null) {
                    return noRoom;
                }
            }
            goOnSoon(channel);
            return null;
        } catch (IOException e) {
            return BROKEN; // The client is gone; the answer goes nowhere.
        }
    }

    /**
     * What chunks or TLS have in their buffers, no selector will announce; and a task that asks for
     * itself at once would keep the thread, which runs all its tasks before it selects again.
     */
    private void goOnSoon(StreamSourceChannel channel) {
        HttpServerExchange exchange = call.exchange();
        boolean buffered =
                exchange.getRequestContentLength() < 0
                        || exchange.getConnection().getSslSessionInfo() != null;
        if (buffered) {
            call.ioThread()
                    .executeAfter(
                            () -> readable(channel), BETWEEN_TURNS_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Verdict finish() {
        BodyBytes read = bytes;
        bytes = new BodyBytes();
        whole = true;
        return work.judge(call, read, coding, room, this::isDecided);
    }
}
