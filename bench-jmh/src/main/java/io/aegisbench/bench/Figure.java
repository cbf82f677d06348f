package io.aegisbench.bench;

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
 */
record Figure(
        Cell cell,
        double score,
        String unit,
        double threadCpuNanos,
        double processCpuNanos,
        double allocatedBytes) {}
