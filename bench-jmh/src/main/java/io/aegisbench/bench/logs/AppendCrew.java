package io.aegisbench.bench.logs;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.HdrHistogram.Histogram;

/**
 * Appenders of one log, each a thread that appends, waits until the log says that the record is
 * kept, and appends the next. Their latencies are of a closed loop: the load follows the log. Not
 * thread-safe: the measuring thread owns it.
 */
final class AppendCrew {
    static final int ENTRY_BYTES = 512;

    private static final long LOWEST_NANOS = 100;
    private static final long HIGHEST_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int DIGITS = 2;

    private final CommitLog log;
    private final int appenders;
    private final ThreadFactory threads;

    /**
     * One end for all: a virtual thread that never parks, because it waits in native code, keeps
     * its carrier, and the appenders behind it would begin when it has ended.
     */
    private volatile long endNanos;

    AppendCrew(CommitLog log, int appenders, boolean virtual) {
        this.log = log;
        this.appenders = Math.min(appenders, log.maxAppenders());
        this.threads =
                virtual && log.maxAppenders() > 1
                        ? Thread.ofVirtual().factory()
                        : Thread.ofPlatform().name("appender-", 0).factory();
    }

    /**
     * What a crew did.
     *
     * @param appends records that were appended
     * @param nanos from the start of the first appender to the end of the last
     * @param latencies of each append, in nanoseconds
     */
    record Work(long appends, long nanos, Histogram latencies) {}

    static Histogram histogram() {
        return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }

    /** Appends for a time; who is waiting at its end finishes that append. */
    Work append(Duration time) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(appenders);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Histogram>> running = new ArrayList<>();
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(threads)) {
            for (int i = 0; i < appenders; i++) {
                int appender = i;
                running.add(pool.submit(() -> loop(appender, ready, start)));
            }
            ready.await();
            long begun = System.nanoTime();
            endNanos = begun + time.toNanos();
            start.countDown();
            List<Histogram> each = new ArrayList<>();
            for (Future<Histogram> one : running) {
                each.add(result(one));
            }
            long nanos = System.nanoTime() - begun;
            Histogram all = histogram();
            each.forEach(all::add);
            return new Work(all.getTotalCount(), nanos, all);
        }
    }

    private Histogram loop(int appender, CountDownLatch ready, CountDownLatch start)
            throws Exception {
        Histogram latencies = histogram();
        byte[] entry = entry(appender);
        ByteBuffer number = ByteBuffer.wrap(entry);
        CommitLog.Appender out;
        try {
            out = log.appender();
        } finally {
            ready.countDown(); // Also when there is none: the others must not wait for it.
        }
        try (out) {
            start.await();
            long now = System.nanoTime();
            long i = 0;
            do { // At least once, however late this thread has come.
                number.putLong(Long.BYTES, ++i);
                out.append(entry);
                long done = System.nanoTime();
                latencies.recordValue(done - now);
                now = done;
            } while (now - endNanos < 0);
        }
        return latencies;
    }

    /** {@return a record that begins with its appender's number from 1, in eight bytes} */
    static byte[] entry(int appender) {
        byte[] entry = new byte[ENTRY_BYTES];
        for (int i = 0; i < entry.length; i++) {
            entry[i] = (byte) (i * 31 + appender);
        }
        ByteBuffer.wrap(entry).putLong(0, appender + 1L);
        return entry;
    }

    private static Histogram result(Future<Histogram> appender) throws InterruptedException {
        try {
            return appender.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an appender failed: " + e.getCause(), e.getCause());
        }
    }
}
