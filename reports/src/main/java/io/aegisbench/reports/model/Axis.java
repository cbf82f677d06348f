package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Interval;
import java.util.List;

/**
 * One axis of a chart.
 *
 * @param label what is on it, with its unit
 * @param scale how values become places
 * @param names names of the places 0, 1, 2… of a {@link Scale#NAMES} axis, else empty
 * @param ticks where to put ticks; empty for round numbers
 * @param range its ends; {@link Interval#NONE} if the data decide
 */
public record Axis(
        String label, Scale scale, List<String> names, List<Double> ticks, Interval range) {
    /** How values become places. */
    public enum Scale {
        /** Equal differences are equal distances, from zero. */
        LINEAR,
        /** Equal ratios are equal distances. */
        LOG,
        /** Each nine more of a percentile is one step; values are log10(1 / (1 − p)). */
        PERCENTILE,
        /** Named places. */
        NAMES
    }

    public static Axis linear(String label) {
        return new Axis(label, Scale.LINEAR, List.of(), List.of(), Interval.NONE);
    }

    public static Axis log(String label) {
        return new Axis(label, Scale.LOG, List.of(), List.of(), Interval.NONE);
    }

    /** {@return a logarithmic axis with ticks at given values only} */
    public static Axis logAt(String label, List<Double> ticks) {
        return new Axis(
                label,
                Scale.LOG,
                List.of(),
                ticks.stream().distinct().sorted().toList(),
                Interval.NONE);
    }

    public static Axis percentiles(String label) {
        return new Axis(label, Scale.PERCENTILE, List.of(), List.of(), Interval.NONE);
    }

    public static Axis names(String label, List<String> names) {
        return new Axis(label, Scale.NAMES, names, List.of(), Interval.NONE);
    }

    /** {@return the same axis with fixed ends, for charts that are read side by side} */
    public Axis within(Interval ends) {
        return new Axis(label, scale, names, ticks, ends);
    }
}
