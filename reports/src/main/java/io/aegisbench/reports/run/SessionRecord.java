package io.aegisbench.reports.run;

import java.util.List;

/**
 * What a session measured beside its histograms, as it is kept in a file of the run's folder. Sums
 * over the slices, in nanoseconds and bytes, from which the figures are made when they are read.
 *
 * @param mechanism what was measured
 * @param dress and in which dress
 * @param round the round it belongs to, from 1
 * @param loadBefore the run queue's averages as the kernel shows them, before
 * @param loadAfter and after
 * @param stealPercent share of the time in which the hypervisor ran something else
 * @param idleCpuPercent what the idle background took of one core
 * @param conditions one entry for each condition and number of producers
 */
public record SessionRecord(
        String mechanism,
        String dress,
        int round,
        String loadBefore,
        String loadAfter,
        double stealPercent,
        double idleCpuPercent,
        List<Entry> conditions) {
    /**
     * One condition.
     *
     * @param condition what the consumer was doing
     * @param producers how many handed over
     * @param taken timed calls whose task was taken
     * @param refused timed calls whose task was refused
     * @param allocatedBytes what the producers allocated in both
     * @param cpuNanos CPU time of further calls, each with a pair of readings of that clock
     * @param cpuCalls how many these were
     * @param coreWaitNanos how long producers were ready to run and had no core
     * @param spanNanos time of all producers together
     * @param dry how often the busy consumer was found with hardly any work
     * @param waiting the most tasks that waited at the end of a slice
     */
    public record Entry(
            String condition,
            int producers,
            long taken,
            long refused,
            long allocatedBytes,
            long cpuNanos,
            long cpuCalls,
            long coreWaitNanos,
            long spanNanos,
            long dry,
            long waiting) {
        /** {@return bytes that a producer allocated for a call} */
        public double bytesPerCall() {
            return (double) allocatedBytes / (taken + refused);
        }

        /** {@return CPU time of a call in nanoseconds, with one pair of readings of that clock} */
        public double cpuNanosPerCall() {
            return (double) cpuNanos / cpuCalls;
        }

        /** {@return share of its time that a producer waited for a core, in percent} */
        public double coreWaitPercent() {
            return 100.0 * coreWaitNanos / spanNanos;
        }

        /** {@return share of the calls that were refused, in percent} */
        public double refusedPercent() {
            return 100.0 * refused / (taken + refused);
        }
    }
}
