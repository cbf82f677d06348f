package io.aegisbench.load;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The same health checks asked by two generators, where a run has both. */
final class GeneratorTable {
    private GeneratorTable() {}

    static List<String> lines(List<CellRow> rows) {
        TreeSet<Integer> levels = new TreeSet<>();
        rows.stream()
                .filter(Tally::isByGatling)
                .forEach(row -> levels.add((int) row.number(Column.CONCURRENCY).orElse(0)));
        if (levels.isEmpty()) {
            return List.of();
        }
        TextTable table = TextTable.endingInText(2);
        table.add(List.of("c", "req/s", "CPU us/req", "generator CPU %", "generator", "rounds"));
        for (int c : levels) {
            Tally gatling = Tally.of(rows, row -> Tally.isByGatling(row) && isLevel(row, c));
            CellRow example = gatling.all().getFirst();
            String layout = example.shown(Column.LAYOUT);
            Tally other = Tally.of(rows, row -> SweepTable.isHealth(row, layout, c));
            table.add(line(c, other));
            table.add(line(c, gatling));
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "GET /health by two generators: medians of all rounds, whatever their state; where Gatling is the limit, the rate is its own");
        lines.addAll(table.lines());
        return lines;
    }

    private static boolean isLevel(CellRow row, int connections) {
        return row.shown(Column.CONCURRENCY).equals(Integer.toString(connections));
    }

    private static List<String> line(int c, Tally tally) {
        return List.of(
                Integer.toString(c),
                tally.summaryOfAll(Column.ACHIEVED_RATE)
                        .map(s -> TextTable.whole(s.median()))
                        .orElse("-"),
                tally.summaryOfAll(Column.SERVER_CPU_PER_REQUEST)
                        .map(s -> TextTable.decimal(s.median()))
                        .orElse("-"),
                tally.summaryOfAll(Column.GENERATOR_CPU)
                        .map(s -> TextTable.whole(s.median()))
                        .orElse("-"),
                tally.all().stream()
                        .map(row -> row.shown(Column.GENERATOR))
                        .findFirst()
                        .orElse("-"),
                tally.states());
    }
}
