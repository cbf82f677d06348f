package io.aegisbench.bench.spawn;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the background does with a task: notes how late it comes and works for a microsecond.
 * Thread-safe: a mechanism may perform several tasks at a time.
 */
final class Background {
    static final long WORK_NANOS = 1_000;

    private static final long[] NONE = {};

    private final LongAdder performed = new LongAdder();
    private volatile long[] lags = NONE;

    /**
     * Expects tasks with the numbers below the array's length, each once at most.
     *
     * @param lagsById takes the lag of each task, in nanoseconds, at its number; read it when
     *     {@link #performed} has counted the task
     */
    void expect(long[] lagsById) {
        lags = lagsById;
        performed.reset();
    }

    /** Performs one task. */
    void perform(long id, long handedOverNanos) {
        long begun = System.nanoTime();
        // At least 1, since 0 says that the task was never performed.
        lags[(int) id] = Math.max(1, begun - handedOverNanos);
        while (System.nanoTime() - begun < WORK_NANOS) {
            Thread.onSpinWait();
        }
    }

    /** Counts a task: the last thing that is done for it. */
    void done() {
        performed.increment();
    }

    /** {@return how many tasks were performed since they were expected} */
    long performed() {
        return performed.sum();
    }
}
