package io.aegisbench.bench;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.bench.spawn.Dress;
import io.aegisbench.bench.spawn.Mechanism;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our figures beside the targets, the published figures and Python's of the same rounds. */
final class SpawnVerdict {
    /** What is held against the targets. */
    static final Mechanism SUBJECT = Mechanism.PROXY;

    private static final double P50_NANOS = 150;
    private static final double P99_NANOS = 800;
    private static final double ARTICLE_P50_NANOS = 350;
    private static final double REFUSED_NANOS = 100;
    private static final double IDLE_CPU_PERCENT = 1;
    private static final double P50_OF_PYTHON = 1.0 / 15;
    private static final double P99_OF_PYTHON = 1.0 / 6;
    private static final double NANOS_PER_MICRO = 1e3;

    private final PublishedFigures.Dispatch published;
    private final Optional<AsyncioRow> asyncio;

    SpawnVerdict(PublishedFigures.Dispatch published, Optional<AsyncioRow> asyncio) {
        this.published = published;
        this.asyncio = asyncio;
    }

    List<String> lines(List<SpawnRow> rows) {
        TextTable table = TextTable.endingInText(2);
        table.add(List.of("measured", "target", "", "what"));
        row(rows, Dress.LEAN).ifPresent(row -> own(row, table));
        row(rows, Dress.ARTICLE)
                .ifPresent(row -> {
                    double p50 = row.nanos(Condition.IDLE, 1, SpawnRow.TAKEN, 50);
                    add(table, micros(p50), ARTICLE_P50_NANOS, p50, "article's work, p50");
                    compare(table, row, ", article's work");
                });
        List<String> lines = new ArrayList<>();
        if (table.lines().size() > 1) {
            lines.add("");
            lines.add(
                    "== targets, for '%s', consumer idle, one producer".formatted(SUBJECT.label()));
            lines.addAll(table.lines());
        }
        lines.add(
                "published, measured elsewhere: p50 %s us, p99 %s us (%s); p50 %s us, p99 %s us (%s)."
                        .formatted(
                                TextTable.decimal(published.p50()),
                                TextTable.decimal(published.p99()),
                                published.date(),
                                TextTable.decimal(published.laterP50()),
                                TextTable.decimal(published.laterP99()),
                                published.laterDate()));
        lines.add(published.caveat());
        return lines;
    }

    private static Optional<SpawnRow> row(List<SpawnRow> rows, Dress dress) {
        return rows.stream()
                .filter(row -> row.mechanism() == SUBJECT && row.dress() == dress)
                .findFirst();
    }

    private void own(SpawnRow row, TextTable table) {
        double p50 = row.nanos(Condition.IDLE, 1, SpawnRow.TAKEN, 50);
        double p99 = row.nanos(Condition.IDLE, 1, SpawnRow.TAKEN, 99);
        double refused = row.nanos(Condition.FULL, 1, SpawnRow.REFUSED, 50);
        add(table, micros(p50), P50_NANOS, p50, "p50");
        add(table, micros(p99), P99_NANOS, p99, "p99");
        add(table, micros(refused), REFUSED_NANOS, refused, "a refused call, p50, consumer full");
        double cpu = row.idleCpuPercent();
        table.add(
                List.of(
                        TextTable.decimal(cpu) + " %",
                        "< 1 %",
                        mark(cpu < IDLE_CPU_PERCENT),
                        "of one core while idle"));
        compare(table, row, "");
    }

    private void compare(TextTable table, SpawnRow row, String suffix) {
        // The targets are the hand-off's; of the article's work the ratio is only shown.
        boolean targeted = row.dress() == Dress.LEAN;
        python(table, row, 50, targeted ? "<= 1/15" : TextTable.NONE, "p50" + suffix);
        python(table, row, 99, targeted ? "<= 1/6" : TextTable.NONE, "p99" + suffix);
        elsewhere(table, row, 50, published.p50(), "p50" + suffix);
        elsewhere(table, row, 99, published.p99(), "p99" + suffix);
    }

    private void python(
            TextTable table, SpawnRow row, double percentile, String target, String what) {
        Optional<Summary> ratio =
                asyncio.flatMap(peer -> peer.ratio(row, Condition.IDLE, percentile));
        if (ratio.isEmpty()) {
            return;
        }
        double most = percentile == 50 ? P50_OF_PYTHON : P99_OF_PYTHON;
        table.add(
                List.of(
                        SpawnTrade.ratio(ratio),
                        target,
                        target.equals(TextTable.NONE) ? "" : mark(ratio.get().median() <= most),
                        what + " over Python's of the same rounds"));
    }

    private static void elsewhere(
            TextTable table, SpawnRow row, double percentile, double micros, String what) {
        double ratio =
                row.nanos(Condition.IDLE, 1, SpawnRow.TAKEN, percentile)
                        / (micros * NANOS_PER_MICRO);
        table.add(
                List.of(
                        SpawnTrade.ratio(Optional.of(new Summary(ratio, ratio, ratio))),
                        "< 1",
                        mark(ratio < 1),
                        what + " over the published " + TextTable.decimal(micros) + " us"));
    }

    private static void add(
            TextTable table, String measured, double target, double nanos, String what) {
        table.add(List.of(measured, "<= " + micros(target), mark(nanos <= target), what));
    }

    private static String micros(double nanos) {
        return SpawnTable.micros(nanos) + " us";
    }

    private static String mark(boolean met) {
        return met ? "met" : "MISSED";
    }
}
