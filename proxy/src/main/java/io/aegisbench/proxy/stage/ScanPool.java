package io.aegisbench.proxy.stage;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads for scans that are too long for an I/O thread: as many as there are cores, two at
 * least, and {@value #MAX_WAITING} scans that wait for them. Thread-safe.
 */
public final class ScanPool implements AutoCloseable {
    /** A waiting scan holds its request's body, so there are not many. */
    static final int MAX_WAITING = 128;

    private final ThreadPoolExecutor threads;

    /** Starts its threads: a machine may have none left when the first is needed. */
    public ScanPool() {
        this(Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING);
    }

    ScanPool(int threads, int waiting) {
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waiting),
                        work ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("aegis-firewall-" + number.incrementAndGet())
                                        .unstarted(work));
        int _ = this.threads.prestartAllCoreThreads();
    }

    /**
     * {@return whether a scan will be run}
     *
     * @param scan runs on another thread, or never where all places are taken
     */
    boolean offer(Runnable scan) {
        try {
            threads.execute(scan);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** {@return how many scans wait for a thread} */
    public int waiting() {
        return threads.getQueue().size();
    }

    /** Drops what waits; what runs ends at its deadline at the latest. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
