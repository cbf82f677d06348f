package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.ClientChannel;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/** Reads one body, all of it on the I/O thread. */
final class BodyReading {
    /** Of a body that does not say how long it is. */
    private static final int FIRST_BYTES = 4096;

    /** Of one that does, and is longer: as much as comes in one read. */
    private static final int FIRST_READ_BYTES = 16 << 10;

    private static final byte[] NOTHING = {};

    private static final Verdict.Reject TOO_SLOW =
            new Verdict.Reject(408, "body_timeout", "The body did not come in time.");
    private static final Verdict.Reject BROKEN =
            new Verdict.Reject(
                    400, "body_incomplete", "The body ended before its framing said so.");
    private final GovernedCall call;
    private final BodyLimits limits;
    private final BodyRoom room;
    private final JsonBody json;
    private byte[] bytes = NOTHING;
    private int length;
    private int mostBytes;
    private @Nullable CompletableFuture<Verdict> later;
    private XnioExecutor.@Nullable Key alarm;

    BodyReading(GovernedCall call, BodyLimits limits, BodyRoom room, JsonBody json) {
        this.call = call;
        this.limits = limits;
        this.room = room;
        this.json = json;
    }

    Verdict start() {
        HttpServerExchange exchange = call.exchange();
        Verdict.Reject refusal = BodyHead.judge(exchange.getRequestHeaders(), limits);
        if (refusal != null) {
            return refusal;
        }
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
        bytes = new byte[first];
        StreamSourceChannel channel = exchange.getRequestChannel();
        if (channel == null) {
            return BROKEN;
        }
        Verdict verdict = readAll(channel);
        if (verdict != null) {
            bytes = NOTHING;
            return verdict;
        }
        if (!Continuation.sendIfExpected(exchange)) {
            return BROKEN;
        }
        return await(channel);
    }

    private Verdict await(StreamSourceChannel channel) {
        CompletableFuture<Verdict> decided = new CompletableFuture<>();
        later = decided;
        alarm =
                call.ioThread()
                        .executeAfter(
                                () -> decide(TOO_SLOW),
                                limits.timeout().toMillis(),
                                TimeUnit.MILLISECONDS);
        call.atEnd(ended -> decide(BROKEN)); // Frees the timer of a client that left.
        channel.getReadSetter()
                .set(readable -> {
                    Verdict verdict = readAll(readable);
                    if (verdict != null) {
                        decide(verdict);
                    }
                });
        channel.resumeReads();
        return new Verdict.Later(decided);
    }

    private void decide(Verdict verdict) {
        if (later == null || later.isDone()) {
            return;
        }
        bytes = NOTHING; // Whoever reads the rest of a refused body keeps this object.
        if (alarm != null) {
            alarm.remove();
        }
        if (!call.exchange().isRequestComplete() && call.exchange().getConnection().isOpen()) {
            StreamSourceChannel channel = call.exchange().getRequestChannel();
            if (channel != null) {
                channel.suspendReads();
            }
        }
        later.complete(verdict);
    }

    /** {@return the verdict on the whole body, or null if there is more to come} */
    private @Nullable Verdict readAll(StreamSourceChannel channel) {
        try (PooledByteBuffer pooled =
                call.exchange().getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            while (true) {
                buffer.clear();
                int count = channel.read(buffer);
                if (count < 0) {
                    return finish();
                }
                if (count == 0) {
                    return ClientChannel.of(call.exchange()).violationOfBody();
                }
                if (count > limits.maxBytes() - length) {
                    return BodyHead.TOO_LARGE;
                }
                Verdict.Reject noRoom = append(buffer.flip(), count);
                if (noRoom != null) {
                    return noRoom;
                }
            }
        } catch (IOException e) {
            return BROKEN; // The client is gone; the answer goes nowhere.
        }
    }

    /** {@return the refusal if the bodies of all calls together leave no room} */
    private Verdict.@Nullable Reject append(ByteBuffer buffer, int count) {
        if (bytes.length - length < count) {
            long doubled = Math.max(2L * bytes.length, (long) length + count);
            int size = (int) Math.min(doubled, mostBytes);
            Verdict.Reject noRoom = room.toRead(size);
            if (noRoom != null) {
                return noRoom;
            }
            bytes = Arrays.copyOf(bytes, size);
        }
        buffer.get(bytes, length, count);
        length += count;
        return null;
    }

    private Verdict finish() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        Verdict.Reject noRoom = room.toParse(whole);
        return noRoom == null ? json.parse(call, whole, room) : noRoom;
    }
}
