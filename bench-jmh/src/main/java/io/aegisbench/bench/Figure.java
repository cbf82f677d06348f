package io.aegisbench.bench;

import java.util.Map;

/**
 * What one round measured for one cell, for one invocation of the benchmark method: the median of
 * the round's iterations.
 *
 * @param cell what was measured
 * @param score JMH's primary figure, by the wall clock
 * @param unit the score's unit
 * @param threadCpuNanos CPU time of the measuring thread, or NaN if the benchmark does not take it
 * @param processCpuNanos CPU time of the JVM, or NaN
 * @param allocatedBytes bytes allocated, or NaN
 * @param counters what the benchmark counted beside, by name, for one iteration
 */
record Figure(
        Cell cell,
        double score,
        String unit,
        double threadCpuNanos,
        double processCpuNanos,
        double allocatedBytes,
        Map<String, Double> counters) {
    Figure {
        counters = Map.copyOf(counters);
    }

    /** {@return a counter, or NaN if the benchmark has none of the name} */
    double counter(String name) {
        return counters.getOrDefault(name, Double.NaN);
    }
}
