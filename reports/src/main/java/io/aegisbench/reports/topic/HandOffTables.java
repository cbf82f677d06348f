package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.SessionRecord;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The tables of the hand-off: its consumer idle, busy and full, its trade, and what was aimed at.
 */
final class HandOffTables {
    static final String IDLE = "idle";
    static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private static final String BUSY = "busy";
    private static final String FULL = "full";
    private static final String IDLE_TAKEN = "idle-1-taken";
    private static final String TAKEN = HandOffRow.TAKEN;
    private static final String REFUSED = HandOffRow.REFUSED;
    private static final String LAG = HandOffRow.LAG;

    private final List<HandOffRow> rows;
    private final PublishedFigures.Dispatch published;

    HandOffTables(List<HandOffRow> rows, PublishedFigures.Dispatch published) {
        this.rows = List.copyOf(rows);
        this.published = published;
    }

    /** {@return the tables, of which those are empty that nothing was measured for} */
    List<Table> all() {
        return List.of(idle(), trade(), busy(), full(), targets());
    }

    private Table idle() {
        Table.Builder table =
                Table.named("hand-off", "Time of one call, consumer idle")
                        .column("mechanism", "mechanism, dress", "");
        percentiles(table);
        table.column("lag_p50_micros", "lag p50", "µs")
                .column("idle_cpu_percent", "idle CPU", "% of a core");
        for (HandOffRow row : rows) {
            List<Value> values = new ArrayList<>(List.of(Value.text(row.name())));
            percentiles(values, row, IDLE);
            values.add(row.value(IDLE, 1, LAG, 50));
            values.add(Value.measuredOr(row.idleCpuPercent(), HandOffRow.UNKNOWN));
            table.row(values);
        }
        return table.build();
    }

    private static void percentiles(Table.Builder table) {
        for (double percentile : PERCENTILES) {
            String p = Numbers.plain(percentile);
            table.column("p" + p.replace('.', '_') + "_micros", "p" + p, "µs");
        }
    }

    private static void percentiles(List<Value> values, HandOffRow row, String condition) {
        for (double percentile : PERCENTILES) {
            values.add(row.value(condition, 1, TAKEN, percentile));
        }
    }

    /** What a cheap call is paid for with. */
    private Table trade() {
        Optional<HandOffRow> asyncio =
                rows.stream().filter(r -> r.name().equals(HandOffRow.ASYNCIO)).findFirst();
        Table.Builder table =
                Table.named("hand-off-trade", "What else a call costs, consumer idle")
                        .column("mechanism", "mechanism, dress", "")
                        .column("max_micros", "max", "µs")
                        .column("cpu_micros", "CPU", "µs")
                        .column("bytes", "allocated", "B")
                        .column("lag_p99_micros", "lag p99", "µs")
                        .column("two_p50_micros", "two producers p50", "µs")
                        .column("two_p99_micros", "two producers p99", "µs")
                        .column("asyncio_p50", "asyncio's p50 ÷ it", "same round")
                        .column("asyncio_p99", "asyncio's p99 ÷ it", "same round");
        for (HandOffRow row : rows) {
            table.row(
                    Value.text(row.name()),
                    row.slowest(IDLE, 1, TAKEN),
                    row.cpu(IDLE),
                    row.fact(IDLE, 1, SessionRecord.Entry::bytesPerCall),
                    row.value(IDLE, 1, LAG, 99),
                    row.value(IDLE, 2, TAKEN, 50),
                    row.value(IDLE, 2, TAKEN, 99),
                    over(asyncio, row, 50),
                    over(asyncio, row, 99));
        }
        return table.build();
    }

    private static Value over(Optional<HandOffRow> peer, HandOffRow row, double percentile) {
        return Value.measuredOr(
                peer.filter(p -> !p.name().equals(row.name()))
                        .flatMap(p -> over(p, row, percentile)),
                "asyncio was not measured beside it");
    }

    private static Optional<Estimate> over(HandOffRow peer, HandOffRow row, double percentile) {
        return Pairing.ratio(
                peer.byRound(IDLE_TAKEN, percentile), row.byRound(IDLE_TAKEN, percentile));
    }

    private Table busy() {
        Table.Builder table =
                Table.named(
                                "hand-off-busy",
                                "Time of one call, consumer busy: back to back, with tasks waiting")
                        .column("mechanism", "mechanism, dress", "");
        percentiles(table);
        table.column("max_micros", "max", "µs")
                .column("cpu_micros", "CPU", "µs")
                .column("bytes", "allocated", "B")
                .column("two_p50_micros", "two producers p50", "µs")
                .column("two_p99_micros", "two producers p99", "µs");
        for (HandOffRow row : measured(BUSY)) {
            List<Value> values = new ArrayList<>(List.of(Value.text(row.name())));
            percentiles(values, row, BUSY);
            values.add(row.slowest(BUSY, 1, TAKEN));
            values.add(row.cpu(BUSY));
            values.add(row.fact(BUSY, 1, SessionRecord.Entry::bytesPerCall));
            values.add(row.value(BUSY, 2, TAKEN, 50));
            values.add(row.value(BUSY, 2, TAKEN, 99));
            table.row(values);
        }
        return table.build();
    }

    private Table full() {
        Table.Builder table =
                Table.named(
                                "hand-off-full",
                                "Time of one call, consumer full: back to back against the bound")
                        .column("mechanism", "mechanism, dress", "")
                        .column("refused_p50_micros", "refused p50", "µs")
                        .column("refused_p99_micros", "refused p99", "µs")
                        .column("refused_max_micros", "refused max", "µs")
                        .column("refused_percent", "refused", "% of calls")
                        .column("taken_p50_micros", "taken p50", "µs")
                        .column("taken_p99_micros", "taken p99", "µs")
                        .column("waiting", "most tasks waiting", "")
                        .column("two_refused_p50_micros", "two: refused p50", "µs")
                        .column("two_refused_p99_micros", "two: refused p99", "µs")
                        .column("two_taken_p50_micros", "two: taken p50", "µs")
                        .column("two_taken_p99_micros", "two: taken p99", "µs");
        for (HandOffRow row : measured(FULL)) {
            table.row(
                    Value.text(row.name()),
                    row.value(FULL, 1, REFUSED, 50),
                    row.value(FULL, 1, REFUSED, 99),
                    row.slowest(FULL, 1, REFUSED),
                    row.fact(FULL, 1, SessionRecord.Entry::refusedPercent),
                    row.value(FULL, 1, TAKEN, 50),
                    row.value(FULL, 1, TAKEN, 99),
                    row.fact(FULL, 1, SessionRecord.Entry::waiting),
                    row.value(FULL, 2, REFUSED, 50),
                    row.value(FULL, 2, REFUSED, 99),
                    row.value(FULL, 2, TAKEN, 50),
                    row.value(FULL, 2, TAKEN, 99));
        }
        return table.build();
    }

    private List<HandOffRow> measured(String condition) {
        return rows.stream()
                .filter(row ->
                        row.times().values().stream()
                                .flatMap(round -> round.keySet().stream())
                                .anyMatch(tag -> tag.startsWith(condition + "-")))
                .toList();
    }

    /** The proxy's own hand-off beside what was aimed at, and what others publish. */
    private Table targets() {
        Table.Builder table =
                Table.named("hand-off-targets", "As the proxy does it, beside what was aimed at")
                        .column("what", "what", "")
                        .column("measured", "measured", "")
                        .column("target", "target", "")
                        .column("met", "", "");
        find("proxy, lean").ifPresent(row -> lean(table, row));
        find("proxy, article")
                .ifPresent(row -> {
                    most(table, "article's work, p50, µs", row.micros(IDLE_TAKEN, 50), 0.350);
                    published(table, row, "article's work, ");
                });
        return table.build();
    }

    private Optional<HandOffRow> find(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    private void lean(Table.Builder table, HandOffRow row) {
        most(table, "p50, µs", row.micros(IDLE_TAKEN, 50), 0.150);
        most(table, "p99, µs", row.micros(IDLE_TAKEN, 99), 0.800);
        most(
                table,
                "a refused call, consumer full, p50, µs",
                row.micros("full-1-refused", 50),
                0.100);
        most(table, "CPU while idle, % of a core", row.idleCpuPercent(), 1);
        Optional<HandOffRow> asyncio = find(HandOffRow.ASYNCIO);
        least(table, "asyncio's p50 ÷ its p50", asyncio.flatMap(p -> over(p, row, 50)), 15);
        least(table, "asyncio's p99 ÷ its p99", asyncio.flatMap(p -> over(p, row, 99)), 6);
        published(table, row, "");
    }

    private void published(Table.Builder table, HandOffRow row, String work) {
        for (double percentile : new double[] {50, 99}) {
            double theirs = percentile == 50 ? published.p50() : published.p99();
            most(
                    table,
                    work
                            + String.format(
                                    Locale.ROOT,
                                    "p%.0f ÷ the published %s µs",
                                    percentile,
                                    Numbers.show(theirs)),
                    row.micros(IDLE_TAKEN, percentile).map(e -> e.times(1 / theirs)),
                    1);
        }
    }

    private static void most(
            Table.Builder table, String what, Optional<Estimate> measured, double target) {
        measured.ifPresent(
                e -> target(table, what, e, "≤ " + Numbers.show(target), e.median() <= target));
    }

    private static void least(
            Table.Builder table, String what, Optional<Estimate> measured, double target) {
        measured.ifPresent(
                e -> target(table, what, e, "≥ " + Numbers.show(target), e.median() >= target));
    }

    private static void target(
            Table.Builder table, String what, Estimate measured, String target, boolean met) {
        table.row(
                Value.text(what),
                Value.measured(measured),
                Value.text(target),
                Value.text(met ? "met" : "missed"));
    }
}
