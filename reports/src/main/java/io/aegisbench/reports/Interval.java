package io.aegisbench.reports;

/**
 * A range that holds a figure with 95 % confidence.
 *
 * @param low its lower end, NaN if there is none
 * @param high its upper end
 */
record Interval(double low, double high) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN);

    boolean contains(double value) {
        return low <= value && value <= high;
    }
}
