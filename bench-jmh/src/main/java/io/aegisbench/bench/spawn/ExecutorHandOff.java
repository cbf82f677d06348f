package io.aegisbench.bench.spawn;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Hands a new task to an executor. Thread-safe. */
final class ExecutorHandOff implements HandOff {
    /** One thread, as every other mechanism has; more would only add wake-ups. */
    private static final int THREADS = 1;

    private final Executor executor;
    private final Runnable stop;
    private final Tracking tracking;
    private final Background background;

    private ExecutorHandOff(
            Executor executor, Runnable stop, Tracking tracking, Background background) {
        this.executor = executor;
        this.stop = stop;
        this.tracking = tracking;
        this.background = background;
    }

    /** A refusal without a stack trace, the cheapest that a thread pool has. */
    private static final class Refusal extends RejectedExecutionException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    static HandOff virtualThread(Dress dress, Background background) {
        return new ExecutorHandOff(
                Thread::startVirtualThread, () -> {}, dress.tracking(), background);
    }

    static HandOff virtualThreadExecutor(Dress dress, Background background) {
        return of(Executors.newVirtualThreadPerTaskExecutor(), dress, background);
    }

    static HandOff threadPool(Dress dress, Background background) {
        ThreadFactory threads = Thread.ofPlatform().name("pool").daemon().factory();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(Mechanism.BOUND),
                        threads,
                        (_, _) -> {
                            throw new Refusal();
                        });
        pool.prestartAllCoreThreads();
        return of(pool, dress, background);
    }

    static HandOff forkJoin(Dress dress, Background background) {
        return of(forkJoinPool(), dress, background);
    }

    static HandOff completableFuture(Dress dress, Background background) {
        ForkJoinPool pool = forkJoinPool();
        return new ExecutorHandOff(
                task -> {
                    CompletableFuture<?> _ = CompletableFuture.runAsync(task, pool);
                },
                pool::shutdownNow,
                dress.tracking(),
                background);
    }

    /** Tasks are taken in the order in which they came. */
    private static ForkJoinPool forkJoinPool() {
        return new ForkJoinPool(
                THREADS, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
    }

    private static HandOff of(ExecutorService executor, Dress dress, Background background) {
        return new ExecutorHandOff(executor, executor::shutdownNow, dress.tracking(), background);
    }

    @Override
    public boolean handOver(long id, long nanos) {
        Task task = new Task(id, nanos, background, tracking);
        tracking.enter(task);
        try {
            executor.execute(task);
            return true;
        } catch (Refusal _) {
            tracking.leave(task);
            return false;
        }
    }

    @Override
    public void close() {
        stop.run();
    }
}
