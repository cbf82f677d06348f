package io.aegisbench.proxy.admin;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * One client that watches. The ticker offers frames; all else is on the exchange's I/O thread. A
 * client that does not take {@value #MAX_WAITING} frames is cut off.
 */
final class EventViewer {
    static final int MAX_WAITING = 8;

    private static final byte[] HELLO = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerExchange exchange;
    private final Consumer<EventViewer> gone;
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private @Nullable StreamSinkChannel channel;
    private final AtomicBoolean ended = new AtomicBoolean();

    EventViewer(HttpServerExchange exchange, Consumer<EventViewer> gone) {
        this.exchange = exchange;
        this.gone = gone;
    }

    void start() {
        HeaderMap headers = exchange.getResponseHeaders();
        AuditAnswer.describe(headers);
        headers.put(Headers.CONTENT_TYPE, "text/event-stream");
        exchange.setPersistent(false);
        StreamSinkChannel sink = exchange.getResponseChannel();
        channel = sink;
        sink.getWriteSetter().set(_ -> pump());
        waitingCount.incrementAndGet();
        waiting.add(ByteBuffer.wrap(HELLO));
        pump();
    }

    /** Takes a frame from the ticker, or ends a viewer that is too slow for it. */
    void offer(ByteBuffer frame) {
        boolean slow = waitingCount.incrementAndGet() > MAX_WAITING;
        try {
            exchange.getIoThread().execute(slow ? this::end : () -> take(frame.duplicate()));
        } catch (RejectedExecutionException e) {
            leave(); // The proxy is stopping.
        }
    }

    /** Ends from any thread. */
    void cutOff() {
        try {
            exchange.getIoThread().execute(this::end);
        } catch (RejectedExecutionException e) {
            leave(); // The proxy is stopping.
        }
    }

    private void take(ByteBuffer frame) {
        if (!ended.get()) {
            waiting.add(frame);
            pump();
        }
    }

    private void pump() {
        try {
            write(Objects.requireNonNull(channel));
        } catch (IOException e) {
            end();
        }
    }

    private void write(StreamSinkChannel sink) throws IOException {
        for (ByteBuffer next = waiting.peek(); next != null; next = waiting.peek()) {
            while (next.hasRemaining()) {
                if (sink.write(next) == 0) {
                    sink.resumeWrites();
                    return;
                }
            }
            waiting.remove();
            waitingCount.decrementAndGet();
        }
        if (sink.flush()) {
            sink.suspendWrites();
        } else {
            sink.resumeWrites();
        }
    }

    /** Cuts the viewer off. */
    void end() {
        if (leave()) {
            waiting.clear();
            IoUtils.safeClose(exchange.getConnection());
            exchange.endExchange();
        }
    }

    /** {@return whether it has left} */
    boolean hasLeft() {
        return ended.get();
    }

    private boolean leave() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            gone.accept(this);
        }
        return first;
    }
}
