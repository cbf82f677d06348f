package io.aegisbench.proxy.admin;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody who watches the same, at each tick of a thread of its own that reads the ledger.
 * At most {@value #MAX_VIEWERS} may watch. Thread-safe.
 */
final class EventStream implements AutoCloseable {
    static final int MAX_VIEWERS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final EventFeed feed;
    private final Set<EventViewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final ScheduledExecutorService ticker;

    EventStream(EventFeed feed, Duration interval) {
        this.feed = feed;
        ticker =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("aegis-events").factory());
        ScheduledFuture<?> _ =
                ticker.scheduleWithFixedDelay(
                        () -> heard(this::tick),
                        interval.toNanos(),
                        interval.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Takes a viewer; on the exchange's I/O thread, not in a handler's call.
     *
     * @throws AuditRefusalException if there are too many
     */
    void add(HttpServerExchange exchange) {
        if (count.incrementAndGet() > MAX_VIEWERS) {
            count.decrementAndGet();
            throw AuditRefusalException.unavailable("too_many_viewers", "Too many are watching.");
        }
        EventViewer viewer = new EventViewer(exchange, this::gone);
        viewer.start();
        try {
            ticker.execute(() -> heard(() -> welcome(viewer)));
        } catch (RejectedExecutionException e) {
            viewer.end(); // The proxy is stopping.
        }
    }

    /** The executor keeps what a task throws to itself, and its thread's death would be heard. */
    private static void heard(Runnable task) {
        try {
            task.run();
        } catch (Error e) {
            LOG.error("events cannot be told any more", e);
            throw e;
        }
    }

    /** Cuts off everybody who watches now. */
    void endAll() {
        try {
            ticker.execute(() -> heard(() -> viewers.forEach(EventViewer::cutOff)));
        } catch (RejectedExecutionException e) {
            return; // The proxy is stopping, and they end with it.
        }
    }

    private void gone(EventViewer viewer) {
        viewers.remove(viewer);
        count.decrementAndGet();
    }

    private void welcome(EventViewer viewer) {
        viewers.add(viewer);
        if (viewer.hasLeft()) {
            viewers.remove(viewer);
            return;
        }
        try {
            viewer.offer(feed.recap());
        } catch (IOException | RuntimeException e) { // A root of the ticker's thread.
            LOG.warn("events cannot be read", e);
        }
    }

    private void tick() {
        try {
            if (viewers.isEmpty()) {
                feed.skip();
                return;
            }
            ByteBuffer frame = feed.news();
            viewers.forEach(viewer -> viewer.offer(frame));
        } catch (IOException | RuntimeException e) { // A root of the ticker's thread.
            LOG.warn("events cannot be read", e);
        }
    }

    /** No more ticks; none is interrupted, since that would close the files that it reads. */
    @Override
    public void close() {
        ticker.shutdown();
        try {
            boolean _ = ticker.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
