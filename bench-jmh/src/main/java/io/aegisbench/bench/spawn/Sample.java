package io.aegisbench.bench.spawn;

import io.aegisbench.reports.run.SessionRecord;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What was measured at one time in one condition. Not thread-safe: a producer fills its own, which
 * are added up when it has ended.
 */
final class Sample {
    private static final long HIGHEST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int DIGITS = 3;

    /** Time of each call whose task was taken, in nanoseconds. */
    final Histogram taken = histogram();

    /** Time of each call whose task was refused. */
    final Histogram refused = histogram();

    /** From the begin of a call to the begin of its task. */
    final Histogram lag = histogram();

    /** Bytes that the producers allocated in the calls that are in the histograms. */
    long allocatedBytes;

    /**
     * CPU time of the calls that were made for it, with one pair of readings of that clock each.
     */
    long cpuNanos;

    /** How many these are. */
    long cpuCalls;

    /** How long producers waited for a core. */
    long coreWaitNanos;

    /** Time of all producers together. */
    long spanNanos;

    /** How often a producer found the background without work when it should have had some. */
    long dry;

    /** Tasks that waited behind the timed calls: each producer's share of them. */
    long waiting;

    static Histogram histogram() {
        return new Histogram(1, HIGHEST_NANOS, DIGITS);
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
    }

    /** Adds another slice, of which the largest backlog counts. */
    void addSlice(Sample other) {
        long most = Math.max(waiting, other.waiting);
        add(other);
        waiting = most;
    }

    /** Adds another producer of the same slice. */
    void add(Sample other) {
        taken.add(other.taken);
        refused.add(other.refused);
        lag.add(other.lag);
        allocatedBytes += other.allocatedBytes;
        cpuNanos += other.cpuNanos;
        cpuCalls += other.cpuCalls;
        coreWaitNanos += other.coreWaitNanos;
        spanNanos += other.spanNanos;
        dry += other.dry;
        waiting += other.waiting;
    }

    long calls() {
        return taken.getTotalCount() + refused.getTotalCount();
    }

    SessionRecord.Entry entry(Condition condition, int producers) {
        return new SessionRecord.Entry(
                condition.id(),
                producers,
                taken.getTotalCount(),
                refused.getTotalCount(),
                allocatedBytes,
                cpuNanos,
                cpuCalls,
                coreWaitNanos,
                spanNanos,
                dry,
                waiting);
    }
}
