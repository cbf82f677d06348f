package io.aegisbench.proxy.admin;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that read the disk for auditors, bounded like their queue. Thread-safe. */
final class AuditWorkers implements AutoCloseable {
    static final int THREADS = 2;
    static final int MAX_QUEUED = 64;
    private static final int MAX_WAIT_SECONDS = 5;

    private final ThreadPoolExecutor pool;

    AuditWorkers() {
        pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_QUEUED),
                        Thread.ofPlatform().daemon().name("aegis-audit").factory());
        int _ = pool.prestartAllCoreThreads();
    }

    /** {@return whether the task will be run; not if too many wait or the proxy is stopping} */
    boolean tryRun(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Lets what runs finish, within a time; what waits is dropped. Nothing is interrupted: that
     * would close the files that its thread reads.
     */
    @Override
    public void close() {
        pool.getQueue().clear();
        pool.shutdown();
        try {
            boolean _ = pool.awaitTermination(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
