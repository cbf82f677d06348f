package io.aegisbench.load;

import io.aegisbench.load.plan.ArrangedCause;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The sweeps of the contention experiment: the article's three curves, and the signals beside. */
final class ContentionTable {
    private ContentionTable() {}

    static List<String> lines(List<CellRow> rows) {
        TreeSet<Integer> levels = new TreeSet<>();
        rows.stream()
                .filter(row -> !row.shown(Column.SWEEP).equals(SweepKind.NULL.id()))
                .forEach(row -> levels.add((int) row.number(Column.CONCURRENCY).orElse(0)));
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "c",
                        "req/s",
                        "p50 us",
                        "server CPU %",
                        "run queue %",
                        "lock wait ms/s",
                        "generator CPU %",
                        "vol. switches/req",
                        "server",
                        "rounds"));
        for (ArrangedCause arrangement : ArrangedCause.values()) {
            String variant = arrangement.variant().text();
            for (int c : levels) {
                Tally tally =
                        Tally.of(
                                rows,
                                row ->
                                        row.shown(Column.VARIANT).equals(variant)
                                                && row.shown(Column.CONCURRENCY)
                                                        .equals(Integer.toString(c)));
                table.add(line(c, variant, tally));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "one server held up on purpose: the first three columns are the article's curves, medians of all rounds; none is ranked");
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> line(int c, String variant, Tally tally) {
        return List.of(
                Integer.toString(c),
                median(tally, Column.ACHIEVED_RATE, 1),
                median(tally, Column.P50, 1e3),
                median(tally, Column.SERVER_CPU, 1),
                median(tally, Column.SERVER_RUN_QUEUE, 1),
                median(tally, Column.LOCK_WAIT, 1),
                median(tally, Column.GENERATOR_CPU, 1),
                Optional.of(tally)
                        .flatMap(t -> t.summaryOfAll(Column.VOLUNTARY_SWITCHES))
                        .map(s -> TextTable.decimal(s.median()))
                        .orElse("-"),
                variant,
                tally.states());
    }

    private static String median(Tally tally, Column column, double unit) {
        return tally.summaryOfAll(column).map(s -> TextTable.whole(s.median() / unit)).orElse("-");
    }
}
