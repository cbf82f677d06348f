package io.aegisbench.bench;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each waiting strategy trades: hand-off cost against evidence lag against idle CPU. */
final class SpawnTrade {
    private SpawnTrade() {}

    static List<String> lines(List<SpawnRow> rows, Optional<AsyncioRow> asyncio) {
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "hand-off p50",
                        "p99",
                        "lag p50",
                        "lag p99",
                        "idle CPU %",
                        "p50/Python",
                        "p99/Python",
                        "dress",
                        "mechanism"));
        rows.stream()
                .filter(row -> row.mechanism().isDressed())
                .forEach(row -> table.add(line(row, asyncio)));
        asyncio.ifPresent(peer -> table.add(line(peer)));
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "== the trade, consumer idle, one producer: us of the call, us until the task begins (lag), and what");
        lines.add(
                "the background takes of one core while nothing is handed over. Ratios are of the same round");
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> line(SpawnRow row, Optional<AsyncioRow> asyncio) {
        Condition idle = Condition.IDLE;
        return List.of(
                SpawnTable.micros(row.nanos(idle, 1, SpawnRow.TAKEN, 50)),
                SpawnTable.micros(row.nanos(idle, 1, SpawnRow.TAKEN, 99)),
                SpawnTable.micros(row.nanos(idle, 1, SpawnRow.LAG, 50)),
                SpawnTable.micros(row.nanos(idle, 1, SpawnRow.LAG, 99)),
                TextTable.decimal(row.idleCpuPercent()),
                ratio(asyncio.flatMap(peer -> peer.ratio(row, idle, 50))),
                ratio(asyncio.flatMap(peer -> peer.ratio(row, idle, 99))),
                row.dress().id(),
                row.mechanism().label() + (row.isNoisy(idle, 1) ? " ~" : ""));
    }

    private static List<String> line(AsyncioRow peer) {
        Condition idle = Condition.IDLE;
        return List.of(
                SpawnTable.micros(peer.nanos(idle, SpawnRow.TAKEN, 50)),
                SpawnTable.micros(peer.nanos(idle, SpawnRow.TAKEN, 99)),
                SpawnTable.micros(peer.nanos(idle, SpawnRow.LAG, 50)),
                SpawnTable.micros(peer.nanos(idle, SpawnRow.LAG, 99)),
                TextTable.NONE,
                TextTable.NONE,
                TextTable.NONE,
                "article",
                "Python asyncio, here");
    }

    /** {@return a ratio below one as the part it is, such as {@code 1/20}} */
    static String ratio(Optional<Summary> ratio) {
        return ratio.map(summary ->
                        summary.median() < 1
                                ? "1/" + TextTable.decimal(1 / summary.median())
                                : "x" + TextTable.decimal(summary.median()))
                .orElse(TextTable.NONE);
    }
}
