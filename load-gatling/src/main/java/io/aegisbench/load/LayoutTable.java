package io.aegisbench.load;

import io.aegisbench.load.plan.Layout;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Layouts at equal cores, each level's rounds paired with the first layout's. */
final class LayoutTable {
    private LayoutTable() {}

    static List<String> lines(List<CellRow> rows, List<Layout> layouts) {
        TreeSet<Integer> levels = new TreeSet<>();
        rows.stream()
                .filter(row -> row.shown(Column.SWEEP).equals(SweepKind.HEALTH.id()))
                .forEach(row -> levels.add((int) row.number(Column.CONCURRENCY).orElse(0)));
        if (layouts.size() < 2 || levels.isEmpty()) {
            return List.of();
        }
        Layout first = layouts.getFirst();
        TextTable table = TextTable.endingInText(3);
        table.add(
                List.of(
                        "c",
                        "layout",
                        "req/s",
                        "CPU us/req",
                        "p50 us",
                        "rate, times " + first,
                        "difference",
                        "rounds"));
        for (int c : levels) {
            Tally base = Tally.of(rows, row -> SweepTable.isHealth(row, first.toString(), c));
            for (Layout layout : layouts) {
                Tally tally = Tally.of(rows, row -> SweepTable.isHealth(row, layout.toString(), c));
                table.add(line(c, layout, tally, base));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "layouts at equal cores, GET /health: median (least..greatest) of the rankable rounds");
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> line(int c, Layout layout, Tally tally, Tally base) {
        List<Double> ratios = tally.ratios(base, Column.ACHIEVED_RATE);
        return List.of(
                Integer.toString(c),
                layout.toString(),
                Tally.range(tally.summary(Column.ACHIEVED_RATE), 1),
                Tally.decimals(tally.summary(Column.SERVER_CPU_PER_REQUEST)),
                Tally.range(tally.summary(Column.P50), 1e3),
                ratios(ratios),
                difference(ratios),
                tally.states());
    }

    private static String ratios(List<Double> ratios) {
        if (ratios.isEmpty()) {
            return "undecided";
        }
        Summary summary = Summary.of(ratios, r -> r);
        return String.format(
                Locale.ROOT, "%.2f (%.2f..%.2f)", summary.median(), summary.min(), summary.max());
    }

    /** {@return what the ratios of the rounds allow to say; fewer than three allow nothing} */
    static String difference(List<Double> ratios) {
        if (ratios.size() < 3) {
            return "undecided, fewer than 3 rounds";
        }
        Summary summary = Summary.of(ratios, r -> r);
        if (summary.min() > 1) {
            return "faster in every round";
        }
        return summary.max() < 1 ? "slower in every round" : "none seen";
    }
}
