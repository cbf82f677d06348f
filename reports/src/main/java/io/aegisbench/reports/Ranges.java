package io.aegisbench.reports;

import java.util.List;
import org.jfree.data.Range;

/** Common ends for axes that are read side by side. */
final class Ranges {
    private static final double LOG_MARGIN = 1.25;
    private static final double LINEAR_MARGIN = 1.06;

    private Ranges() {}

    /** {@return ends of a logarithmic axis that hold the heights of all panels} */
    static Interval log(List<List<Series>> panels) {
        Range range = extent(panels);
        return range.getLowerBound() <= 0
                ? Interval.NONE
                : new Interval(
                        range.getLowerBound() / LOG_MARGIN, range.getUpperBound() * LOG_MARGIN);
    }

    /** {@return ends of an axis from zero that hold the heights of all panels} */
    static Interval linear(List<List<Series>> panels) {
        return new Interval(0, extent(panels).getUpperBound() * LINEAR_MARGIN);
    }

    private static Range extent(List<List<Series>> panels) {
        return ChartAxes.extent(panels.stream().flatMap(List::stream).toList(), false);
    }
}
