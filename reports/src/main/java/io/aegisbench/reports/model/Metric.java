package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Estimate;

/**
 * A figure that two studies can be compared by.
 *
 * @param id the same in every study that measured it
 * @param label what it is
 * @param unit what it is counted in
 * @param better which direction is better
 * @param estimate the figure
 * @param flag why it is not to be compared; empty if it may be
 */
public record Metric(
        String id, String label, String unit, Better better, Estimate estimate, String flag) {
    /** Which direction is better. */
    public enum Better {
        /** A rate. */
        HIGHER,
        /** A time or a cost. */
        LOWER
    }

    public static Metric rate(
            String id, String label, String unit, Estimate estimate, String flag) {
        return new Metric(id, label, unit, Better.HIGHER, estimate, flag);
    }

    public static Metric cost(
            String id, String label, String unit, Estimate estimate, String flag) {
        return new Metric(id, label, unit, Better.LOWER, estimate, flag);
    }
}
