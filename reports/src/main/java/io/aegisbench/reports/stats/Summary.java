package io.aegisbench.reports.stats;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * The figures of several rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Summary(double median, double min, double max) {
    /**
     * {@return the figures of rounds, at least one}
     *
     * @param <T> type of a round
     * @param rounds in any order
     * @param figure of a round
     */
    public static <T> Summary of(Collection<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a summary of no rounds");
        }
        return new Summary(Estimate.median(sorted), sorted[0], sorted[sorted.length - 1]);
    }
}
