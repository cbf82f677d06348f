package io.aegisbench.load.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Times of the streams of one step, in nanoseconds by this process's own clock. Thread-safe. */
final class StreamFigures {
    private static final long MAX_NANOS = 120_000_000_000L;
    private static final String ROW = "%12s %10s %10s %10s %10s %10s %10s %10s";

    private final Histogram firstTokens = new ConcurrentHistogram(MAX_NANOS, 3);
    private final Histogram gaps = new ConcurrentHistogram(MAX_NANOS, 3);

    /** {@return times to the first words} */
    Histogram firstTokens() {
        return firstTokens;
    }

    void stream(long firstTokenNanos) {
        firstTokens.recordValue(Math.clamp(firstTokenNanos, 0, MAX_NANOS));
    }

    void gap(long nanos) {
        gaps.recordValue(Math.clamp(nanos, 0, MAX_NANOS));
    }

    /** {@return lines of a table, one for each step and its figures in the same order} */
    static List<String> lines(List<LoadStep> steps, List<StreamFigures> figures) {
        List<String> lines = new ArrayList<>();
        lines.add(
                ROW.formatted("clients", "TTFT p50", "p95", "p99", "gap p50", "p95", "p99", "max"));
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).hasBegun()) {
                lines.add(figures.get(i).row(steps.get(i).load()));
            }
        }
        lines.add(
                "Time to the first words of right streams and gaps between two events of any, in"
                        + " ms by the client's own clock.");
        return lines;
    }

    private String row(double clients) {
        return ROW.formatted(
                Math.round(clients),
                millis(firstTokens, 50),
                millis(firstTokens, 95),
                millis(firstTokens, 99),
                millis(gaps, 50),
                millis(gaps, 95),
                millis(gaps, 99),
                millis(gaps, 100));
    }

    private static String millis(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", histogram.getValueAtPercentile(percent) / 1e6);
    }
}
