package io.aegisbench.bench;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.bench.spawn.Dress;
import io.aegisbench.bench.spawn.Mechanism;
import io.aegisbench.bench.spawn.SpawnCostBenchmark;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** The article's first figure: what handing one task to the background costs the caller. */
final class SpawnTable implements ArticleTable {
    private static final String BENCHMARK = SpawnCostBenchmark.class.getName();
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, SpawnRow.MAX};
    private static final List<String> PERCENTILE_NAMES =
            List.of("p50", "p90", "p99", "p99.9", "max");
    private static final double NANOS_PER_MICRO = 1e3;

    private final PublishedFigures published;

    SpawnTable(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Mechanism mechanism : Mechanism.values()) {
            for (Dress dress : Dress.values()) {
                if (mechanism.isInArticle(dress)) {
                    cells.add(
                            Cell.of(
                                    BENCHMARK + ".session",
                                    Map.of("mechanism", mechanism.id(), "dress", dress.id())));
                }
            }
        }
        return cells;
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK + ".");
    }

    @Override
    public List<String> lines(RunData data) {
        List<SpawnRow> rows = SpawnRow.of(data.sessions());
        if (rows.isEmpty()) {
            return List.of();
        }
        Optional<AsyncioRow> asyncio = AsyncioRow.of(data.peers());
        List<String> lines = new ArrayList<>();
        lines.addAll(
                List.of(
                        "SPAWN COST: what the caller spends to hand one task to the background, in us by the wall clock,",
                        "two readings of the clock included (the row 'clock alone'; nothing is subtracted). Medians of the",
                        "rounds, max of all. article: live set and Prometheus gauge per task; lean: striped counters. ~: the",
                        "producers waited for cores over 5 % of their time, or over 2 % of it was stolen."));
        lines.addAll(calls(Condition.IDLE, rows, asyncio));
        lines.addAll(calls(Condition.BUSY, rows, asyncio));
        lines.addAll(full(rows));
        lines.addAll(SpawnTrade.lines(rows, asyncio));
        lines.addAll(new SpawnVerdict(published.dispatch(), asyncio).lines(rows));
        peerNote(data.peers(), asyncio).ifPresent(lines::add);
        return lines;
    }

    private List<String> calls(
            Condition condition, List<SpawnRow> rows, Optional<AsyncioRow> asyncio) {
        TextTable table = TextTable.endingInText(2);
        List<String> header = new ArrayList<>(PERCENTILE_NAMES);
        header.addAll(List.of("CPU", "B"));
        PERCENTILE_NAMES.forEach(name -> header.add("2:" + name));
        header.addAll(List.of("dress", "mechanism"));
        table.add(header);
        rows.forEach(row -> table.add(callLine(condition, row)));
        asyncio.ifPresent(peer -> table.add(asyncioLine(condition, peer)));
        if (condition == Condition.IDLE) {
            table.add(publishedLine());
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                condition == Condition.IDLE
                        ? "== consumer IDLE: one call every 30 us. CPU and B: of one producer's call. 2: two producers"
                        : "== consumer BUSY: back to back, a quarter to half of %,d tasks waiting"
                                .formatted(Mechanism.BOUND));
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> callLine(Condition condition, SpawnRow row) {
        List<String> line = new ArrayList<>();
        line.addAll(percentiles(row, condition, 1));
        line.add(micros(row.median(condition, 1, SessionRecord.Entry::cpuNanosPerCall)));
        line.add(bytes(row.median(condition, 1, SessionRecord.Entry::bytesPerCall)));
        line.addAll(percentiles(row, condition, 2));
        line.add(row.mechanism().isDressed() ? row.dress().id() : TextTable.NONE);
        boolean noisy = row.isNoisy(condition, 1) || row.isNoisy(condition, 2);
        line.add(row.mechanism().label() + (noisy ? " ~" : ""));
        return line;
    }

    private static List<String> percentiles(SpawnRow row, Condition condition, int producers) {
        return DoubleStream.of(PERCENTILES)
                .mapToObj(p -> micros(row.nanos(condition, producers, SpawnRow.TAKEN, p)))
                .toList();
    }

    private static List<String> asyncioLine(Condition condition, AsyncioRow peer) {
        List<String> line = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            line.add(micros(peer.nanos(condition, SpawnRow.TAKEN, percentile)));
        }
        line.add(micros(peer.cpuNanosPerCall(condition)));
        line.add(TextTable.NONE);
        PERCENTILE_NAMES.forEach(_ -> line.add(TextTable.NONE));
        line.addAll(List.of(Dress.ARTICLE.id(), "Python asyncio, here"));
        return line;
    }

    private List<String> publishedLine() {
        List<String> line = new ArrayList<>();
        line.addAll(
                List.of(
                        micros(published.dispatch().p50() * NANOS_PER_MICRO),
                        TextTable.NONE,
                        micros(published.dispatch().p99() * NANOS_PER_MICRO)));
        while (line.size() < 2 * PERCENTILE_NAMES.size() + 2) {
            line.add(TextTable.NONE);
        }
        line.addAll(List.of(Dress.ARTICLE.id(), "published, elsewhere"));
        return line;
    }

    private static List<String> full(List<SpawnRow> rows) {
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "ref. p50",
                        "p99",
                        "max",
                        "share",
                        "taken p50",
                        "p99",
                        "waiting",
                        "2:ref. p50",
                        "p99",
                        "taken p50",
                        "p99",
                        "dress",
                        "mechanism"));
        rows.stream()
                .filter(row -> row.mechanism().isDressed())
                .forEach(row -> table.add(fullLine(row)));
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "== consumer FULL: back to back against the bound. ref.: the call was refused; waiting: most tasks");
        lines.add(
                "that waited; no bound: memory grows instead, until the session stops it. 2: two producers");
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> fullLine(SpawnRow row) {
        Condition full = Condition.FULL;
        boolean bounded = row.mechanism().bound() > 0;
        double share = row.median(full, 1, SessionRecord.Entry::refusedPercent);
        return List.of(
                bounded ? micros(row.nanos(full, 1, SpawnRow.REFUSED, 50)) : "no bound",
                micros(row.nanos(full, 1, SpawnRow.REFUSED, 99)),
                micros(row.nanos(full, 1, SpawnRow.REFUSED, SpawnRow.MAX)),
                TextTable.whole(share) + " %",
                micros(row.nanos(full, 1, SpawnRow.TAKEN, 50)),
                micros(row.nanos(full, 1, SpawnRow.TAKEN, 99)),
                TextTable.whole(row.median(full, 1, SessionRecord.Entry::waiting)),
                micros(row.nanos(full, 2, SpawnRow.REFUSED, 50)),
                micros(row.nanos(full, 2, SpawnRow.REFUSED, 99)),
                micros(row.nanos(full, 2, SpawnRow.TAKEN, 50)),
                micros(row.nanos(full, 2, SpawnRow.TAKEN, 99)),
                row.dress().id(),
                row.mechanism().label()
                        + (row.isNoisy(full, 1) || row.isNoisy(full, 2) ? " ~" : ""));
    }

    private static Optional<String> peerNote(PeerData peers, Optional<AsyncioRow> asyncio) {
        return asyncio.map(peer -> "Python asyncio: " + PeerTable.words(peer.about()))
                .or(() ->
                        peers.asyncio()
                                .map(program ->
                                        "Python asyncio is absent: " + program.unavailable()));
    }

    /** {@return nanoseconds as microseconds, three digits of them at least} */
    static String micros(double nanos) {
        if (Double.isNaN(nanos)) {
            return TextTable.NONE;
        }
        double micros = nanos / NANOS_PER_MICRO;
        String format = micros < 10 ? "%.3f" : micros < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, micros);
    }

    private static String bytes(double number) {
        return Double.isNaN(number) ? TextTable.NONE : TextTable.whole(number);
    }
}
