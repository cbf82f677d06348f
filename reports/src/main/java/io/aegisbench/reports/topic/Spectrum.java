package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Point;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The percentile spectrum of a histogram. */
final class Spectrum {
    private static final int STEPS_PER_HALVING = 4;

    private Spectrum() {}

    /**
     * {@return one point for each step towards the maximum: nines across, values up} The last point
     * is the one before the maximum, whose percentile of 100 has no place on the axis.
     *
     * @param divisor what values are divided by
     */
    static List<Point> of(Histogram histogram, double divisor) {
        List<Point> points = new ArrayList<>();
        if (histogram.getTotalCount() == 0) {
            return points;
        }
        for (HistogramIterationValue step : histogram.percentiles(STEPS_PER_HALVING)) {
            double above = 1 - step.getPercentileLevelIteratedTo() / 100;
            if (above > 0.5 / histogram.getTotalCount() && step.getValueIteratedTo() > 0) {
                points.add(Point.of(-Math.log10(above), step.getValueIteratedTo() / divisor));
            }
        }
        return points;
    }
}
