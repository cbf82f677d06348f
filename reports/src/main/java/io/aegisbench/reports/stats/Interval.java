package io.aegisbench.reports.stats;

/**
 * A range that holds a figure with 95 % confidence.
 *
 * @param low its lower end, NaN if there is none
 * @param high its upper end
 */
public record Interval(double low, double high) {
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN);

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
