package io.aegisbench.reports.run;

import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * What one session of handing tasks over measured.
 *
 * @param mechanism how tasks were handed over
 * @param dress what was done beside: {@code lean} or {@code article}
 * @param round the round it belongs to, from 1
 * @param facts all but the histograms
 * @param histograms nanoseconds by tag {@code condition-producers-what}
 */
public record SpawnSession(
        String mechanism,
        String dress,
        int round,
        JsonNode facts,
        Map<String, Histogram> histograms) {
    private static final double NOISY_CORE_WAIT_PERCENT = 5;
    private static final double NOISY_STEAL_PERCENT = 2;

    /** {@return a percentile in nanoseconds, or NaN if the tag was not measured} */
    public double nanos(String tag, double percentile) {
        Histogram histogram = histograms.get(tag);
        return histogram == null || histogram.getTotalCount() == 0
                ? Double.NaN
                : histogram.getValueAtPercentile(percentile);
    }

    /** {@return whether producers waited for cores, or the hypervisor took them} */
    public boolean isNoisy(String condition, int producers) {
        for (JsonNode entry : facts.path("conditions")) {
            if (entry.path("condition").asString("").equals(condition)
                    && entry.path("producers").asInt() == producers) {
                double waited =
                        100.0
                                * entry.path("coreWaitNanos").asDouble()
                                / entry.path("spanNanos").asDouble(1);
                return waited > NOISY_CORE_WAIT_PERCENT
                        || facts.path("stealPercent").asDouble() > NOISY_STEAL_PERCENT;
            }
        }
        return false;
    }

    public double idleCpuPercent() {
        return facts.path("idleCpuPercent").asDouble(Double.NaN);
    }
}
