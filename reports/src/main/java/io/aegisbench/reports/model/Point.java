package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;

/**
 * One point of a chart with its interval.
 *
 * @param x place on the horizontal axis
 * @param xInterval its interval, or {@link Interval#NONE}
 * @param y place on the vertical axis
 * @param yInterval its interval, or {@link Interval#NONE}
 * @param flagged whether it was generator-bound, noisy or erroneous and so is drawn hollow
 */
public record Point(double x, Interval xInterval, double y, Interval yInterval, boolean flagged) {
    public static Point of(double x, double y) {
        return new Point(x, Interval.NONE, y, Interval.NONE, false);
    }

    /** {@return a point whose height is an estimate} */
    public static Point of(double x, Estimate y, boolean flagged) {
        return new Point(x, Interval.NONE, y.median(), new Interval(y.low(), y.high()), flagged);
    }

    /** {@return a point whose horizontal place is an estimate} */
    public static Point across(Estimate x, double y, boolean flagged) {
        return new Point(x.median(), new Interval(x.low(), x.high()), y, Interval.NONE, flagged);
    }
}
