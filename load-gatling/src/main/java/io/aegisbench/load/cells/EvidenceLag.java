package io.aegisbench.load.cells;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long evidence took from the answer to the log, by the buckets of the workers' histogram.
 *
 * @param buckets cumulative counts by upper bound in seconds
 */
public record EvidenceLag(Map<Double, Double> buckets) {
    private static final Pattern BUCKET =
            Pattern.compile(
                    "^aegis_evidence_lag_seconds_bucket\\{.*?le=\"([^\"]+)\".*?}\\s+([0-9.eE+]+)",
                    Pattern.MULTILINE);
    private static final double NANOS = 1e9;

    public EvidenceLag {
        buckets = Map.copyOf(buckets);
    }

    /** {@return the buckets of a page of metrics, none if it has no such histogram} */
    public static EvidenceLag parse(String metrics) {
        Map<Double, Double> buckets = new TreeMap<>();
        Matcher matcher = BUCKET.matcher(metrics);
        while (matcher.find()) {
            String bound = matcher.group(1);
            double le = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
            buckets.merge(le, Double.parseDouble(matcher.group(2)), Double::sum);
        }
        return new EvidenceLag(buckets);
    }

    EvidenceLag plus(EvidenceLag other) {
        Map<Double, Double> sum = new TreeMap<>(buckets);
        other.buckets.forEach((le, n) -> sum.merge(le, n, Double::sum));
        return new EvidenceLag(sum);
    }

    public EvidenceLag since(EvidenceLag before) {
        Map<Double, Double> difference = new TreeMap<>(buckets);
        before.buckets.forEach((le, n) -> difference.merge(le, -n, Double::sum));
        return new EvidenceLag(difference);
    }

    /**
     * {@return the quantile in nanoseconds, interpolated within its bucket} Nothing if there was no
     * record, or it lies above the last bound.
     */
    public OptionalDouble quantileNanos(double quantile) {
        TreeMap<Double, Double> sorted = new TreeMap<>(buckets);
        double total = sorted.isEmpty() ? 0 : sorted.lastEntry().getValue();
        double wanted = quantile * total;
        double lowerBound = 0;
        double lowerCount = 0;
        if (total <= 0) {
            return OptionalDouble.empty();
        }
        for (Map.Entry<Double, Double> bucket : sorted.entrySet()) {
            if (bucket.getValue() >= wanted) {
                if (bucket.getKey().isInfinite()) {
                    return OptionalDouble.empty();
                }
                double inBucket = bucket.getValue() - lowerCount;
                double part = inBucket <= 0 ? 1 : (wanted - lowerCount) / inBucket;
                return OptionalDouble.of(
                        NANOS * (lowerBound + part * (bucket.getKey() - lowerBound)));
            }
            lowerBound = bucket.getKey();
            lowerCount = bucket.getValue();
        }
        return OptionalDouble.empty();
    }
}
