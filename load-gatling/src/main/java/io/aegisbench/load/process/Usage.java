package io.aegisbench.load.process;

import java.util.Collection;

/**
 * What processes used in a span of time, summed over their threads.
 *
 * @param wallNanos how long the span is
 * @param cpuNanos on a core
 * @param runQueueNanos ready to run, and waiting for a core
 * @param voluntarySwitches because a thread had to wait for something
 * @param involuntarySwitches because another thread was let run
 * @param rssBytes memory in RAM at the end
 */
public record Usage(
        long wallNanos,
        long cpuNanos,
        long runQueueNanos,
        long voluntarySwitches,
        long involuntarySwitches,
        long rssBytes) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    /** {@return the sum; the span is the longest one} */
    public static Usage sum(Collection<Usage> parts) {
        return parts.stream().reduce(NONE, Usage::plus);
    }

    private Usage plus(Usage other) {
        return new Usage(
                Math.max(wallNanos, other.wallNanos),
                cpuNanos + other.cpuNanos,
                runQueueNanos + other.runQueueNanos,
                voluntarySwitches + other.voluntarySwitches,
                involuntarySwitches + other.involuntarySwitches,
                rssBytes + other.rssBytes);
    }

    /** {@return CPU time in percent of one core} */
    public double cpuPercent() {
        return wallNanos == 0 ? 0 : 100.0 * cpuNanos / wallNanos;
    }

    /** {@return run-queue wait in percent of the span: may exceed 100 with several threads} */
    public double runQueuePercent() {
        return wallNanos == 0 ? 0 : 100.0 * runQueueNanos / wallNanos;
    }
}
