package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ledger beside its log alone: a line for each number and kind of appenders. */
final class LedgerTable implements ArticleTable {
    private static final String BENCHMARK = LedgerCommitBenchmark.class.getName();

    @Override
    public List<Cell> cells() {
        return List.of();
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK + ".");
    }

    @Override
    public List<String> lines(RunData data) {
        List<CommitRow.Group> groups =
                CommitRow.groups(data.figures().stream().filter(f -> shows(f.cell())).toList());
        List<String> lines = new ArrayList<>();
        if (groups.isEmpty()) {
            return lines;
        }
        lines.add(
                "LEDGER (log, tree and checkpoints) beside the log alone, 512 bytes, durable appends/s. Medians");
        lines.add("of the rounds; the ratio is of rates in the same round, with min..max.");
        TextTable table = TextTable.endingInText(1);
        table.add(
                List.of(
                        "log",
                        "CPU us",
                        "ledger",
                        "CPU us",
                        "p99 us",
                        "force us",
                        "ledger/log",
                        "min..max",
                        "appenders"));
        groups.forEach(group -> table.add(line(group)));
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> line(CommitRow.Group group) {
        Optional<CommitRow> log = group.row(CommitSubject.WAL);
        Optional<CommitRow> ledger = group.row(CommitSubject.LEDGER);
        Optional<Summary> ratio = ledger.flatMap(row -> log.flatMap(row::over));
        return List.of(
                log.map(LedgerTable::rate).orElse(TextTable.NONE),
                log.map(LedgerTable::cpu).orElse(TextTable.NONE),
                ledger.map(LedgerTable::rate).orElse(TextTable.NONE),
                ledger.map(LedgerTable::cpu).orElse(TextTable.NONE),
                ledger.map(row -> TextTable.whole(row.micros("p99Nanos"))).orElse(TextTable.NONE),
                ledger.map(row -> TextTable.whole(row.micros("forceP50Nanos")))
                        .orElse(TextTable.NONE),
                CommitTable.median(ratio),
                CommitTable.range(ratio),
                "%d %s".formatted(group.appenders(), group.threads()));
    }

    private static String rate(CommitRow row) {
        return TextTable.whole(row.rate().median());
    }

    private static String cpu(CommitRow row) {
        return TextTable.decimal(row.cpuMicrosPerAppend());
    }
}
