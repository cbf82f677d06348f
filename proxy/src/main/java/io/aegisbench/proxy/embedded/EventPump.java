package io.aegisbench.proxy.embedded;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a stream's parts at their times, each in a chunk of its own; without a pace as many at once
 * as a buffer holds. Not thread-safe: the exchange's I/O thread owns it.
 */
final class EventPump implements Runnable {
    private static final int MAX_BATCHES_OF_A_TURN = 8;
    private static final int BATCH_CHARACTERS = 8 << 10;

    private final HttpServerExchange exchange;
    private final StreamSinkChannel channel;
    private final AnswerPlan plan;
    private final AnswerShape shape;
    private final EmbeddedFault fault;
    private final long intervalNanos;
    private final long startNanos = System.nanoTime();
    private final int turns;
    private final StringBuilder text = new StringBuilder();
    private int next;
    private boolean ended;
    private ByteBuffer pending = ByteBuffer.allocate(0);

    EventPump(HttpServerExchange exchange, AnswerPlan plan, EmbeddedFault fault, Duration pace) {
        this.exchange = exchange;
        this.plan = plan;
        shape = plan.shape();
        this.fault = fault;
        intervalNanos = pace.toNanos();
        turns = plan.parts() + 2; // Its opening and its closing.
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
            if (next >= turns / 2 && fault != EmbeddedFault.NONE) {
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
            say(next++);
        } while (intervalNanos == 0 && next < turns && text.length() < BATCH_CHARACTERS && !half());
        ended = next == turns;
        pending = ByteBuffer.wrap(QuotedJson.bytes(text));
    }

    private void say(int turn) {
        if (turn == 0) {
            shape.open(text, plan);
        } else if (turn < turns - 1) {
            shape.part(text, plan, turn - 1);
        } else {
            shape.close(text, plan);
        }
    }

    private boolean half() {
        return fault != EmbeddedFault.NONE && next >= turns / 2;
    }

    private void misbehave() throws IOException {
        switch (fault) {
            case RESET_MID_STREAM -> EmbeddedHandler.reset(exchange);
            case STALL_MID_STREAM -> {
                channel.suspendWrites();
                boolean _ = channel.flush();
            }
            case BAD_JSON -> {
                pending = ByteBuffer.wrap(QuotedJson.bytes("data: {\"id\":\"broken\",\"cho\n\n"));
                ended = true;
            }
            default -> {
                pending = ByteBuffer.wrap(QuotedJson.bytes(shape.failure()));
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
