package io.aegisbench.load;

import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What evidence and stages cost a chat, and the cells of open loads. */
final class ChatTable {
    private ChatTable() {}

    static List<String> lines(List<CellRow> rows) {
        List<String> cells =
                rows.stream()
                        .filter(row ->
                                row.shown(Column.SWEEP).equals(SweepKind.CHAT.id())
                                        || row.shown(Column.SWEEP).equals(SweepKind.SCALING.id()))
                        .map(row -> row.shown(Column.CELL))
                        .distinct()
                        .sorted()
                        .collect(Collectors.toList());
        if (cells.isEmpty()) {
            return List.of();
        }
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "req/s",
                        "CPU us/req",
                        "p50 us",
                        "p99 us",
                        "run queue us/req",
                        "evidence lag p99 us",
                        "cell",
                        "rounds"));
        for (String cell : cells) {
            table.add(line(cell, Tally.of(rows, row -> row.shown(Column.CELL).equals(cell))));
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "chats: median (least..greatest) of the rankable rounds; a cell ending in -aa repeats its twin, so what they differ by is no effect");
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> line(String cell, Tally tally) {
        return List.of(
                Tally.range(tally.summary(Column.ACHIEVED_RATE), 1),
                Tally.decimals(tally.summary(Column.SERVER_CPU_PER_REQUEST)),
                Tally.range(tally.summary(Column.P50), 1e3),
                Tally.range(tally.summary(Column.P99), 1e3),
                Tally.decimals(tally.summary(Column.SERVER_RUN_QUEUE_PER_REQUEST)),
                Tally.range(tally.summary(Column.EVIDENCE_LAG_P99), 1e3),
                cell,
                tally.states());
    }
}
