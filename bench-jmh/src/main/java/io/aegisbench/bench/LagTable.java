package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How far the evidence lags behind the answers: a line for each mode and load. */
final class LagTable implements ArticleTable {
    private static final String BENCHMARK = EvidenceLagBenchmark.class.getName() + ".";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PROMISED_MILLIS = 10;
    private static final double PROMISED_IDLE_PERCENT = 1;

    @Override
    public List<Cell> cells() {
        return List.of();
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK);
    }

    @Override
    public List<String> lines(RunData data) {
        Map<String, List<Figure>> places = new TreeMap<>();
        data.figures().stream()
                .filter(figure -> shows(figure.cell()))
                .forEach(figure ->
                        places.computeIfAbsent(key(figure.cell()), _ -> new ArrayList<>())
                                .add(figure));
        List<String> lines = new ArrayList<>();
        if (places.isEmpty()) {
            return lines;
        }
        lines.add(
                "EVIDENCE LAG from the answer to its record, ms: medians of the rounds, max of all. In");
        lines.add(
                "scheduled and written a force comes each 100 ms, and is told of up to 8 ms late.");
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "calls/s",
                        "recorded p50",
                        "p99",
                        "max",
                        "durable p50",
                        "p99",
                        "force",
                        "idle CPU %",
                        "refused",
                        "ack",
                        "load"));
        places.values().forEach(rounds -> table.add(line(rounds)));
        lines.addAll(table.lines());
        lines.add(verdict(places));
        return lines;
    }

    /** Orders loads by number, with the one that depends on the machine last. */
    private static String key(Cell cell) {
        String load = cell.param("load");
        return cell.param("ack")
                + (load.matches("\\d+") ? "0".repeat(12 - load.length()) : "z")
                + load;
    }

    private static List<String> line(List<Figure> rounds) {
        Cell cell = rounds.getFirst().cell();
        return List.of(
                TextTable.whole(
                        Summary.of(
                                        rounds,
                                        f ->
                                                f.counter("calls")
                                                        * NANOS_PER_SECOND
                                                        / f.counter("spanNanos"))
                                .median()),
                millis(rounds, "recordedP50Nanos"),
                millis(rounds, "recordedP99Nanos"),
                TextTable.decimal(
                        Summary.of(rounds, f -> f.counter("recordedMaxNanos")).max()
                                / NANOS_PER_MILLI),
                millis(rounds, "durableP50Nanos"),
                millis(rounds, "durableP99Nanos"),
                millis(rounds, "forceP50Nanos"),
                TextTable.decimal(idlePercent(rounds)),
                TextTable.whole(Summary.of(rounds, f -> f.counter("refused")).max()),
                cell.param("ack"),
                cell.param("load"));
    }

    private static double idlePercent(List<Figure> rounds) {
        return 100
                * Summary.of(rounds, f -> f.counter("idleCpuNanosPerSecond")).median()
                / NANOS_PER_SECOND;
    }

    private static String millis(List<Figure> rounds, String counter) {
        return TextTable.decimal(
                Summary.of(rounds, f -> f.counter(counter)).median() / NANOS_PER_MILLI);
    }

    private static String verdict(Map<String, List<Figure>> places) {
        double lag = 0;
        double idle = 0;
        for (List<Figure> rounds : places.values()) {
            Summary tail = Summary.of(rounds, f -> f.counter("recordedP99Nanos"));
            lag = Math.max(lag, tail.median() / NANOS_PER_MILLI);
            idle = Math.max(idle, idlePercent(rounds));
        }
        return String.format(
                Locale.ROOT,
                "largest p99 %.1f ms, at most %.0f is promised below saturation: %s; idle %.2f %% of a core, below %.0f: %s",
                lag,
                PROMISED_MILLIS,
                lag <= PROMISED_MILLIS ? "KEPT" : "NOT KEPT",
                idle,
                PROMISED_IDLE_PERCENT,
                idle < PROMISED_IDLE_PERCENT ? "KEPT" : "NOT KEPT");
    }
}
