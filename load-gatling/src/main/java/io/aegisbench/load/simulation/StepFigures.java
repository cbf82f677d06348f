package io.aegisbench.load.simulation;

import java.util.Map;

/**
 * What one step came to.
 *
 * @param load clients at once, or arrivals a second
 * @param rate right answers a second from the first request to the last answer; not a number
 *     without any
 * @param answers right ones
 * @param p50 milliseconds within which half of them came, -1 without any
 * @param p95 likewise, 95 of 100
 * @param p99 likewise, 99 of 100
 * @param max likewise, all
 * @param generatorCores how many cores' worth of time this process used; not a number if unknown
 * @param errors wrong and missing answers, by kind
 */
record StepFigures(
        double load,
        double rate,
        long answers,
        int p50,
        int p95,
        int p99,
        int max,
        double generatorCores,
        Map<String, Long> errors) {
    /** From this share of its cores on the generator is likely to be the limit. */
    static final double BUSY_SHARE = 0.9;

    /** {@return the same under another number, such as that of a part of one long load} */
    StepFigures withLoad(double number) {
        return new StepFigures(number, rate, answers, p50, p95, p99, max, generatorCores, errors);
    }

    /**
     * {@return whether the generator may have been the limit}
     *
     * @param cores how many it may use
     */
    boolean isGeneratorBound(int cores) {
        return generatorCores >= BUSY_SHARE * cores;
    }
}
