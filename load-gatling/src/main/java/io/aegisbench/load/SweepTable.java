package io.aegisbench.load;

import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The sweep of health checks beside the published one. */
final class SweepTable {
    private static final double NANOS_PER_MICRO = 1e3;

    private SweepTable() {}

    static List<String> lines(List<CellRow> rows, PublishedFigures.HealthSweep published) {
        String layout =
                rows.stream()
                        .filter(row -> row.shown(Column.SWEEP).equals(SweepKind.HEALTH.id()))
                        .map(row -> row.shown(Column.LAYOUT))
                        .findFirst()
                        .orElse("1x1");
        String shown =
                rows.stream().anyMatch(r -> r.shown(Column.LAYOUT).equals("1x1")) ? "1x1" : layout;
        TreeSet<Integer> levels = new TreeSet<>();
        published.levels().forEach(level -> levels.add(level.concurrency()));
        rows.stream()
                .filter(row -> row.shown(Column.SWEEP).equals(SweepKind.HEALTH.id()))
                .forEach(row -> levels.add((int) row.number(Column.CONCURRENCY).orElse(0)));
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "c",
                        "published/s",
                        "p50 us",
                        "CPU %",
                        "ours/s",
                        "p50 us",
                        "CPU %",
                        "median (least..greatest)",
                        "rounds"));
        for (int c : levels) {
            Tally tally = Tally.of(rows, row -> isHealth(row, shown, c));
            table.add(line(c, published, tally));
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "GET /health, closed loop, layout %s: published (another machine, Python) beside ours"
                        .formatted(shown));
        lines.addAll(table.lines());
        lines.add("published caveat: " + published.caveat());
        lines.add(fall(rows, shown, levels));
        return lines;
    }

    static boolean isHealth(CellRow row, String layout, int connections) {
        return row.shown(Column.SWEEP).equals(SweepKind.HEALTH.id())
                && !Tally.isByGatling(row)
                && row.shown(Column.LAYOUT).equals(layout)
                && row.shown(Column.CONCURRENCY).equals(Integer.toString(connections));
    }

    private static List<String> line(int c, PublishedFigures.HealthSweep published, Tally tally) {
        Optional<PublishedFigures.Level> level =
                published.levels().stream().filter(l -> l.concurrency() == c).findFirst();
        Optional<Summary> rate = tally.summary(Column.ACHIEVED_RATE);
        return List.of(
                Integer.toString(c),
                level.map(l -> TextTable.whole(l.requestsPerSecond())).orElse("-"),
                level.map(l -> TextTable.whole(l.p50Millis() * 1000)).orElse("-"),
                level.map(l -> TextTable.whole(l.serverCpuPercent())).orElse("-"),
                rate.map(s -> TextTable.whole(s.median())).orElse("-"),
                tally.summary(Column.P50)
                        .map(s -> TextTable.whole(s.median() / NANOS_PER_MICRO))
                        .orElse("-"),
                tally.summary(Column.SERVER_CPU).map(s -> TextTable.whole(s.median())).orElse("-"),
                Tally.range(rate, 1),
                tally.states());
    }

    /** {@return how far the rate falls behind its highest, in cells that may be ranked} */
    private static String fall(List<CellRow> rows, String layout, Set<Integer> levels) {
        double peak = 0;
        int at = 0;
        double least = Double.POSITIVE_INFINITY;
        int lowest = 0;
        for (int c : levels) {
            Optional<Summary> rate =
                    Tally.of(rows, row -> isHealth(row, layout, c)).summary(Column.ACHIEVED_RATE);
            double median = rate.map(Summary::median).orElse(Double.NaN);
            if (median > peak) {
                peak = median;
                at = c;
                least = Double.POSITIVE_INFINITY;
            } else if (median < least) {
                least = median;
                lowest = c;
            }
        }
        if (peak == 0) {
            return "past the knee: undecided, no cell may be ranked";
        }
        return Double.isInfinite(least)
                ? "past the knee: the highest rate is at the last level, c=" + at
                : String.format(
                        Locale.ROOT,
                        "past the knee: from c=%d to c=%d the median rate changes by %+.1f %%",
                        at,
                        lowest,
                        100 * (least / peak - 1));
    }
}
