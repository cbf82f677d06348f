package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Durable appends: a block for each number and kind of appenders. Printed when it was measured. */
final class CommitTable implements ArticleTable {
    private static final String BENCHMARK = WalCommitBenchmark.class.getName();

    private final PublishedFigures published;

    CommitTable(PublishedFigures published) {
        this.published = published;
    }

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
                "DURABLE APPENDS of 512 bytes, each waited for (closed loop). Medians of the rounds; ratios");
        lines.add(
                "are of rates in the same round, with min..max. CPU is the whole JVM's, an append. force is the");
        lines.add("disk's own median of one write and force, just before and after the cell.");
        published.commits().forEach(rate -> lines.add(published(rate)));
        groups.forEach(group -> lines.addAll(block(group)));
        return lines;
    }

    private static String published(PublishedFigures.CommitRate rate) {
        return "published, measured elsewhere: %s commits/s at %d thread%s, %s"
                .formatted(
                        TextTable.whole(rate.commitsPerSecond()),
                        rate.threads(),
                        rate.threads() == 1 ? "" : "s",
                        rate.note());
    }

    private static List<String> block(CommitRow.Group group) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "== %d %s appender%s"
                        .formatted(
                                group.appenders(),
                                group.threads(),
                                group.appenders() == 1 ? "" : "s"));
        TextTable table = TextTable.endingInText(1);
        table.add(
                List.of(
                        "appends/s",
                        "p50 us",
                        "p99 us",
                        "CPU us",
                        "force us",
                        "x raw",
                        "min..max",
                        "ours x",
                        "min..max",
                        "log"));
        group.rows().forEach(row -> table.add(line(row, group)));
        lines.addAll(table.lines());
        group.row(CommitSubject.WAL).ifPresent(ours -> lines.addAll(conclusions(ours, group)));
        return lines;
    }

    private static List<String> line(CommitRow row, CommitRow.Group group) {
        Optional<Summary> overRaw = group.row(CommitSubject.RAW).flatMap(row::over);
        Optional<Summary> ours =
                group.row(CommitSubject.WAL)
                        .filter(wal -> wal.subject() != row.subject())
                        .flatMap(wal -> wal.over(row));
        return List.of(
                TextTable.whole(row.rate().median()),
                TextTable.whole(row.micros("p50Nanos")),
                TextTable.whole(row.micros("p99Nanos")),
                TextTable.decimal(row.cpuMicrosPerAppend()),
                TextTable.whole(row.micros("forceP50Nanos")),
                median(overRaw),
                range(overRaw),
                median(ours),
                range(ours),
                row.subject().label());
    }

    private static List<String> conclusions(CommitRow ours, CommitRow.Group group) {
        List<String> lines = new ArrayList<>();
        ours.overBest(group.durablePeers())
                .ifPresent(ratio ->
                        lines.add("ours over the best durable peer of each round: " + text(ratio)));
        lines.add(
                "appends of ours in the time of the disk's force: " + text(ours.appendsInForce()));
        lines.add("p99 of ours over the disk's force: " + text(ours.p99OverForce()));
        return lines;
    }

    static String text(Summary ratio) {
        return "%s (%s)".formatted(TextTable.decimal(ratio.median()), range(Optional.of(ratio)));
    }

    static String median(Optional<Summary> ratio) {
        return ratio.map(summary -> TextTable.decimal(summary.median())).orElse(TextTable.NONE);
    }

    static String range(Optional<Summary> ratio) {
        return ratio.map(summary ->
                        TextTable.decimal(summary.min()) + ".." + TextTable.decimal(summary.max()))
                .orElse(TextTable.NONE);
    }
}
