package io.aegisbench.proxy.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to one thread that writes them. Thread-safe; {@code append} never blocks and wakes
 * nobody: the writer looks for itself, because waking a thread would cost the request more than
 * writing the line. What finds the queue full is dropped and counted.
 *
 * <p>Logback's own asynchronous appender either blocks or drops without counting.
 */
public final class BoundedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** How long a line may lie before it is written. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** How long a stop waits for the writer to write what is queued. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final Appender<ILoggingEvent> target;
    private final Duration drain;
    private final MpscAtomicArrayQueue<ILoggingEvent> queue;
    private final LongAdder dropped = new LongAdder();
    private @Nullable Thread writer;

    /**
     * Makes an appender that is yet to be started.
     *
     * @param target started; only the writer thread calls it
     * @param capacity events that may wait, at least; rounded up to a power of two
     */
    public BoundedAppender(Appender<ILoggingEvent> target, int capacity) {
        this(target, capacity, DRAIN);
    }

    /** Makes one whose stop waits so long for the writer. */
    BoundedAppender(Appender<ILoggingEvent> target, int capacity, Duration drain) {
        this.target = target;
        this.drain = drain;
        this.queue = new MpscAtomicArrayQueue<>(capacity);
    }

    /** {@return events that were not written because too many were waiting} */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public synchronized void start() {
        if (isStarted()) {
            return;
        }
        super.start();
        writer = Thread.ofPlatform().daemon().name("log-writer").start(this::write);
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) {
            dropped.increment();
        }
    }

    /** Waits for a time for what is queued to be written; a target that hangs is left behind. */
    @Override
    public synchronized void stop() {
        Thread running = writer;
        if (running == null) {
            return;
        }
        writer = null;
        super.stop();
        LockSupport.unpark(running);
        try {
            if (running.join(drain)) {
                target.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropped.add(queue.size());
    }

    private void write() {
        while (true) {
            boolean running = isStarted();
            int written = queue.drain(target::doAppend);
            if (written > 0) {
                continue;
            }
            if (!running) {
                return;
            }
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }
}
