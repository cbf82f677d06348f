package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Interval;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The ends of what is drawn, and common ends for axes that are read side by side. */
public final class Ranges {
    private static final double LOG_MARGIN = 1.25;
    private static final double LINEAR_MARGIN = 1.06;

    private Ranges() {}

    /** {@return the smallest and largest value across, with the intervals} */
    public static Interval across(List<Series> series) {
        return extent(series, Point::x, Point::xInterval);
    }

    /** {@return the smallest and largest height, with the intervals} */
    public static Interval up(List<Series> series) {
        return extent(series, Point::y, Point::yInterval);
    }

    /** {@return ends of a logarithmic axis that hold the heights of all panels} */
    public static Interval log(List<List<Series>> panels) {
        Interval range = up(panels.stream().flatMap(List::stream).toList());
        return range.low() <= 0
                ? Interval.NONE
                : new Interval(range.low() / LOG_MARGIN, range.high() * LOG_MARGIN);
    }

    /** {@return ends of an axis from zero that hold the heights of all panels} */
    static Interval linear(List<List<Series>> panels) {
        Interval range = up(panels.stream().flatMap(List::stream).toList());
        return new Interval(0, range.high() * LINEAR_MARGIN);
    }

    private static Interval extent(
            List<Series> series, ToDoubleFunction<Point> place, Function<Point, Interval> ends) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Series one : series) {
            for (Point point : one.points()) {
                double value = place.applyAsDouble(point);
                Interval interval = ends.apply(point);
                low = Math.min(low, Math.min(value, or(interval.low(), value)));
                high = Math.max(high, Math.max(value, or(interval.high(), value)));
            }
        }
        return low > high ? new Interval(0, 1) : new Interval(low, high);
    }

    private static double or(double value, double otherwise) {
        return Double.isNaN(value) ? otherwise : value;
    }
}
