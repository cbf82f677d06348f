package io.aegisbench.proxy.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Classic histograms and their data points, looked up once. */
final class Timings {
    private static final double NANOS_PER_SECOND = 1e9;

    private Timings() {}

    /** Without exemplars, which would cost an allocation now and then and have no trace to name. */
    static Histogram.Builder histogram(String name, double[] upperBounds) {
        return Histogram.builder()
                .name(name)
                .classicOnly()
                .withoutExemplars()
                .classicUpperBounds(upperBounds);
    }

    static <E extends Enum<E>> Map<E, DistributionDataPoint> points(
            Histogram histogram, Class<E> labels, Function<E, String> text) {
        Map<E, DistributionDataPoint> points = new EnumMap<>(labels);
        for (E label : labels.getEnumConstants()) {
            points.put(label, histogram.labelValues(text.apply(label)));
        }
        return points;
    }

    /** {@return the point of a label; there is one for every constant} */
    static <E extends Enum<E>, P> P at(Map<E, P> points, E label) {
        return Objects.requireNonNull(points.get(label));
    }

    static void observe(DistributionDataPoint point, long nanos) {
        point.observe(nanos / NANOS_PER_SECOND);
    }
}
