package io.aegisbench.proxy.embedded;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a stream's events at their times, each in a chunk of its own; without a pace as many at
 * once as a buffer holds. Not thread-safe: the exchange's I/O thread owns it.
 */
final class EventPump implements Runnable {
    private static final int MAX_BATCHES_OF_A_TURN = 8;
    private static final int BATCH_CHARACTERS = 8 << 10;

    private final HttpServerExchange exchange;
    private final StreamSinkChannel channel;
    private final AnswerPlan plan;
    private final EmbeddedFault fault;
    private final long intervalNanos;
    private final long startNanos = System.nanoTime();
    private final int events;
    private final StringBuilder text = new StringBuilder();
    private int next;
    private boolean ended;
    private ByteBuffer pending = ByteBuffer.allocate(0);

    EventPump(HttpServerExchange exchange, AnswerPlan plan, EmbeddedFault fault, Duration pace) {
        this.exchange = exchange;
        this.plan = plan;
        this.fault = fault;
        intervalNanos = pace.toNanos();
        events = AnswerWriter.eventCount(plan);
        channel = exchange.getResponseChannel();
        channel.getWriteSetter().set(_ -> run());
    }

    @Override
    public void run() {
        try {
            if (exchange.getConnection().isOpen()) {
                pump();
            }
        } catch (IOException _) {
            IoUtils.safeClose(exchange.getConnection());
            exchange.endExchange();
        }
    }

    private void pump() throws IOException {
        for (int batches = 0; ; batches++) {
            if (batches > MAX_BATCHES_OF_A_TURN) {
                channel.resumeWrites(); // The thread's other answers come first.
                return;
            }
            while (pending.hasRemaining()) {
                if (channel.write(pending) == 0) {
                    channel.resumeWrites();
                    return;
                }
            }
            if (ended) {
                finish();
                return;
            }
            long wait = startNanos + next * intervalNanos - System.nanoTime();
            if (intervalNanos > 0 && wait > 0) {
                sleep(wait);
                return;
            }
            if (next >= events / 2 && fault != EmbeddedFault.NONE) {
                misbehave();
                if (!ended) {
                    return;
                }
            } else {
                refill();
            }
        }
    }

    private void sleep(long nanos) throws IOException {
        channel.suspendWrites();
        if (channel.flush()) {
            long millis = Math.max(1, (nanos + 500_000) / 1_000_000);
            exchange.getIoThread().executeAfter(this, millis, TimeUnit.MILLISECONDS);
        } else {
            channel.resumeWrites();
        }
    }

    private void refill() {
        text.setLength(0);
        do {
            AnswerWriter.event(text, plan, next++);
        } while (intervalNanos == 0
                && next < events
                && text.length() < BATCH_CHARACTERS
                && !half());
        if (next == events) {
            text.append("data: [DONE]\n\n");
            ended = true;
        }
        pending = ByteBuffer.wrap(AnswerWriter.bytes(text));
    }

    private boolean half() {
        return fault != EmbeddedFault.NONE && next >= events / 2;
    }

    private void misbehave() throws IOException {
        switch (fault) {
            case RESET_MID_STREAM -> EmbeddedHandler.reset(exchange);
            case STALL_MID_STREAM -> {
                channel.suspendWrites();
                boolean _ = channel.flush();
            }
            case BAD_JSON -> {
                pending = ByteBuffer.wrap(AnswerWriter.bytes("data: {\"id\":\"broken\",\"cho\n\n"));
                ended = true;
            }
            default -> {
                String error = AnswerWriter.error("server_error", "embedded", "The model failed.");
                pending = ByteBuffer.wrap(AnswerWriter.bytes("data: " + error + "\n\n"));
                ended = true;
            }
        }
    }

    private void finish() throws IOException {
        channel.shutdownWrites();
        if (!channel.flush()) {
            channel.resumeWrites();
        }
    }
}
