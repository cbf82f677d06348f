package io.aegisbench.reports.stats;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * The median of several rounds with its bootstrap 95 % interval. All rounds are kept, the odd ones
 * too.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param low lower end of the interval; NaN if there is only one round
 * @param high upper end
 * @param rounds the figure of each round, in the order of the rounds
 */
public record Estimate(double median, double low, double high, List<Double> rounds) {
    /** A round so many scaled median deviations from the median is called an outlier. */
    private static final double OUTLIER_SCORE = 3.5;

    /** Turns a median absolute deviation into the standard deviation of a normal distribution. */
    private static final double NORMAL_SCALE = 0.6745;

    private static final int LEAST_FOR_OUTLIERS = 3;

    public Estimate {
        rounds = List.copyOf(rounds);
    }

    /**
     * {@return the median of the rounds with its interval}
     *
     * @throws IllegalArgumentException if there are no rounds or one of them is no number
     */
    public static Estimate of(double... rounds) {
        if (rounds.length == 0 || Arrays.stream(rounds).anyMatch(v -> !Double.isFinite(v))) {
            throw new IllegalArgumentException(
                    "an estimate is of numbers: rounds=" + Arrays.toString(rounds));
        }
        Interval interval = Bootstrap.ofMedian(rounds);
        return new Estimate(
                median(rounds),
                interval.low(),
                interval.high(),
                Arrays.stream(rounds).boxed().toList());
    }

    public static Estimate of(List<Double> rounds) {
        return of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * {@return the value in the middle, or halfway between the two in the middle; NaN of none} To
     * the bit what Hipparchus says, which makes several arrays and a selector each time: a
     * bootstrap takes thousands of medians of a handful of values.
     *
     * @param values numbers, left as they are
     */
    public static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length % 2 == 1) {
            return sorted[middle];
        }
        double below = sorted[middle - 1];
        return below + 0.5 * (sorted[middle] - below);
    }

    /** {@return whether there is an interval: one round has none} */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }

    public int count() {
        return rounds.size();
    }

    /** {@return half the interval's width in percent of the median; NaN without interval} */
    double halfWidthPercent() {
        return 100 * (high - low) / 2 / Math.abs(median);
    }

    /**
     * {@return the rounds whose modified z-score is over 3.5 (Iglewicz and Hoaglin); they are shown
     * and kept}
     */
    @JsonProperty
    public List<Double> outliers() {
        if (rounds.size() < LEAST_FOR_OUTLIERS) {
            return List.of();
        }
        double deviation = median(rounds.stream().mapToDouble(v -> Math.abs(v - median)).toArray());
        if (deviation == 0) {
            return List.of();
        }
        return rounds.stream()
                .filter(v -> NORMAL_SCALE * Math.abs(v - median) / deviation > OUTLIER_SCORE)
                .toList();
    }

    /** {@return the same in another unit} */
    public Estimate times(double factor) {
        return new Estimate(
                median * factor,
                low * factor,
                high * factor,
                rounds.stream().map(v -> v * factor).toList());
    }
}
