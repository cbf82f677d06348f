package io.aegisbench.load.drive;

import io.aegisbench.reports.stats.Estimate;
import java.util.Collections;
import java.util.List;

/**
 * The rule that ends a warm-up, after five windows at the earliest: the last three windows' rates
 * lie within a tenth of their median, the last is at most a twentieth above the first of them, and
 * the compiler worked for a tenth of their time at most. The rate alone is not enough: it rests for
 * some seconds on code that is still to be compiled once more.
 */
public final class SettledRate {
    /** That lie close together. */
    static final int WINDOWS = 3;

    static final int LEAST_WINDOWS = 5;

    private static final double SPREAD = 0.10;
    private static final double RISE = 0.05;

    /** Of the windows that settle. */
    private static final double COMPILER_SHARE = 0.10;

    private SettledRate() {}

    /**
     * {@return whether a warm-up has ended}
     *
     * @param rates of its windows so far, in order
     * @param compiling the compiler's share of each window's time
     */
    public static boolean settled(List<Double> rates, List<Double> compiling) {
        return isEven(rates) && compiledShare(compiling) <= COMPILER_SHARE;
    }

    private static double compiledShare(List<Double> compiling) {
        return compiling.subList(compiling.size() - WINDOWS, compiling.size()).stream()
                .mapToDouble(share -> share)
                .average()
                .orElse(0);
    }

    private static boolean isEven(List<Double> rates) {
        if (rates.size() < LEAST_WINDOWS) {
            return false;
        }
        List<Double> last = rates.subList(rates.size() - WINDOWS, rates.size());
        double median = Estimate.median(last.stream().mapToDouble(rate -> rate).toArray());
        return median > 0
                && Collections.max(last) - Collections.min(last) <= SPREAD * median
                && last.getLast() <= last.getFirst() * (1 + RISE);
    }
}
