package io.aegisbench.proxy.hotpath;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads for what is too long for an I/O thread, such as parsing, looking through, translating
 * or hashing a large body: as many as there are cores, two at least, and {@value #MAX_WAITING}
 * pieces of work that wait for them. Thread-safe.
 *
 * <p>What a call holds of the heap for its body is lent to the work: where the call is over first,
 * it is given back when the work has ended.
 */
public final class WorkPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);

    /** Waiting work holds its request's body, so there is not much. */
    static final int MAX_WAITING = 128;

    /** What a client is told where all places are taken. */
    public static final Verdict.Reject FULL =
            new Verdict.Reject(
                            503,
                            "body_backlog",
                            "As many large bodies wait to be worked on as there are places.")
                    .retryAfter(Duration.ofSeconds(1));

    private final ThreadPoolExecutor threads;

    /** Starts its threads: a machine may have none left when the first is needed. */
    public WorkPool() {
        this(Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_WAITING);
    }

    WorkPool(int threads, int waiting) {
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
                                        .name("aegis-work-" + number.incrementAndGet())
                                        .unstarted(work));
        int _ = this.threads.prestartAllCoreThreads();
    }

    /**
     * Works on a call's body on another thread.
     *
     * @param call whose heap is lent; the work must not touch it otherwise
     * @param work runs on another thread, or never where all places are taken
     * @return whether it will be run
     */
    public boolean offer(GovernedCall call, Runnable work) {
        Runnable ended = call.lendHeap();
        boolean taken =
                offer(() -> {
                    try {
                        work.run();
                    } finally {
                        ended.run();
                    }
                });
        if (!taken) {
            ended.run();
        }
        return taken;
    }

    boolean offer(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Has something found out on another thread, unless the call is over by then.
     *
     * @param call whose heap is lent; the work must not touch it otherwise
     * @param work finds it out
     * @param then judges it on the call's I/O thread
     * @param <T> what is found out
     * @return the verdict to come, on the call's I/O thread, or {@link #FULL}
     */
    public <T> Verdict judge(GovernedCall call, Supplier<T> work, Function<T, Verdict> then) {
        CompletableFuture<Verdict> decided = new CompletableFuture<>();
        boolean taken =
                offer(
                        call,
                        () -> {
                            Runnable told =
                                    call.isOver()
                                            ? () -> decided.complete(FULL) // Nobody reads it.
                                            : found(decided, work, then);
                            tell(call, told);
                        });
        return taken ? new Verdict.Later(decided) : FULL;
    }

    private static <T> Runnable found(
            CompletableFuture<Verdict> decided, Supplier<T> work, Function<T, Verdict> then) {
        try {
            T found = work.get();
            return () -> decide(decided, then, found);
        } catch (RuntimeException | StackOverflowError e) {
            return () -> decided.completeExceptionally(e);
        }
    }

    private static <T> void decide(
            CompletableFuture<Verdict> decided, Function<T, Verdict> then, T found) {
        try {
            Verdict verdict = then.apply(found);
            if (verdict instanceof Verdict.Later later) {
                var _ =
                        later.verdict()
                                .whenComplete((last, failure) -> {
                                    if (failure == null) {
                                        decided.complete(last);
                                    } else {
                                        decided.completeExceptionally(failure);
                                    }
                                });
            } else {
                decided.complete(verdict);
            }
        } catch (RuntimeException | StackOverflowError e) {
            decided.completeExceptionally(e);
        }
    }

    /**
     * Tells a call's I/O thread, which the call belongs to.
     *
     * @param call whom it concerns
     * @param what runs there, or never if the proxy is stopping
     */
    public static void tell(GovernedCall call, Runnable what) {
        try {
            call.ioThread().execute(what);
        } catch (RejectedExecutionException e) {
            LOG.debug("the proxy is stopping: a call stays without a verdict");
        }
    }

    /** {@return how many pieces of work wait for a thread} */
    public int waiting() {
        return threads.getQueue().size();
    }

    /** Drops what waits; what runs ends by itself. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
