package io.aegisbench.bench;

import io.aegisbench.bench.HopFiles.Row;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/** The comparison's tables, made from the kept figures alone. */
final class HopTable {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MICROS_PER_MILLI = 1e3;

    private final List<Row> rows;

    HopTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** {@return tables of the parts that were measured, each with what was promised of it} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (HopPart part : HopPart.all()) {
            if (rows.stream().anyMatch(row -> row.part().equals(part.id()))) {
                lines.add("");
                lines.addAll(part(part));
            }
        }
        return lines;
    }

    private List<String> part(HopPart part) {
        return switch (part) {
            case HOP -> hop();
            case TAX -> tax();
            case DURABLE -> durable();
            case SSE -> sse();
            case LIVE -> live();
            case HEALTH -> health();
        };
    }

    private List<String> hop() {
        List<String> lines =
                closed("ONE HOP of chat, evidence off: medians of the rounds", HopPart.HOP);
        String proxy = HopComparison.PROXY;
        lines.add(
                promised(
                        "CPU of a call at c=16 by the handler's",
                        paired(
                                HopPart.HOP,
                                proxy,
                                HopServer.HANDLER,
                                "c=16",
                                "cpuMicros",
                                HopTable::ratio),
                        "1.3 + the stages' price (-Dbench=StagePrice)",
                        Double.NaN));
        lines.add(
                promised(
                        "CPU of a call at c=16, us",
                        values(HopPart.HOP, proxy, "c=16", "cpuMicros"),
                        "60",
                        60));
        lines.add(
                promised(
                        "added p50 at c=1, us",
                        paired(
                                HopPart.HOP,
                                proxy,
                                HopFleet.DIRECT,
                                "c=1",
                                "p50Micros",
                                HopTable::less),
                        "250",
                        250));
        lines.add(saturation());
        return lines;
    }

    private String saturation() {
        Map<Integer, Double> few =
                values(HopPart.HOP, HopComparison.PROXY, "c=16", "ratePerSecond");
        Map<Integer, Double> many =
                values(HopPart.HOP, HopComparison.PROXY, "c=64", "ratePerSecond");
        return promised(
                "rate at c=16 by that at c=64",
                paired(few, many, HopTable::ratio),
                "1.053",
                1 / 0.95);
    }

    private List<String> tax() {
        List<String> lines =
                closed("AUDIT TAX: CPU of a call by its evidence, at c=16", HopPart.TAX);
        for (String mode :
                List.of(HopComparison.SCHEDULED, HopComparison.WRITTEN, HopComparison.DURABLE)) {
            boolean judged = mode.equals(HopComparison.SCHEDULED);
            lines.add(
                    promised(
                            mode + " by off",
                            paired(
                                    HopPart.TAX,
                                    mode,
                                    HopComparison.OFF,
                                    "c=16",
                                    "cpuMicros",
                                    HopTable::ratio),
                            judged ? "1.2" : "nothing",
                            judged ? 1.2 : Double.NaN));
        }
        return lines;
    }

    private List<String> closed(String title, HopPart part) {
        TextTable table = TextTable.endingInText(1);
        table.add(List.of("CPU us/req", "min..max", "req/s", "p50 us", "p99 us", "load, server"));
        for (Map.Entry<String, List<Row>> place : places(part).entrySet()) {
            Summary cpu = summary(place.getValue(), "cpuMicros");
            table.add(
                    List.of(
                            TextTable.decimal(cpu.median()),
                            TextTable.decimal(cpu.min()) + ".." + TextTable.decimal(cpu.max()),
                            TextTable.whole(summary(place.getValue(), "ratePerSecond").median()),
                            TextTable.whole(summary(place.getValue(), "p50Micros").median()),
                            TextTable.whole(summary(place.getValue(), "p99Micros").median()),
                            place.getKey()));
        }
        List<String> lines = new ArrayList<>(List.of(title));
        lines.addAll(table.lines());
        return lines;
    }

    private List<String> durable() {
        List<String> lines =
                timed(
                        "WAITING FOR THE DISK: a client's times and the disk's own force",
                        HopPart.DURABLE);
        Map<String, Double> bounds = new LinkedHashMap<>();
        bounds.put(HopForces.HALF, 3.0);
        bounds.put(HopForces.ALONE, 2.0);
        bounds.forEach((load, bound) -> {
            Map<Integer, Double> added =
                    paired(
                            HopPart.DURABLE,
                            HopComparison.DURABLE,
                            HopComparison.SCHEDULED,
                            load,
                            "callP50Nanos",
                            HopTable::less);
            Map<Integer, Double> force =
                    values(HopPart.DURABLE, HopForces.DISK, load, "forceP50Nanos");
            lines.add(
                    promised(
                            "added p50 by the force's p50, " + load,
                            paired(added, force, HopTable::ratio),
                            TextTable.decimal(bound),
                            bound));
        });
        return lines;
    }

    private List<String> sse() {
        List<String> lines =
                timed("STREAMS of 50 events, 20 ms apart, each event once and alone", HopPart.SSE);
        String load = HopStreams.LOAD;
        lines.add(added("added p50 to the first event, ms", load, "firstTokenP50Nanos", 2));
        lines.add(added("added p99 of the gaps, ms", load, "gapP99Nanos", 5));
        return lines;
    }

    private String added(String what, String load, String figure, double bound) {
        Map<Integer, Double> nanos =
                paired(
                        HopPart.SSE,
                        HopComparison.PROXY,
                        HopFleet.DIRECT,
                        load,
                        figure,
                        HopTable::less);
        nanos.replaceAll((_, value) -> value / NANOS_PER_MICRO / MICROS_PER_MILLI);
        return promised(what, nanos, TextTable.decimal(bound), bound);
    }

    private List<String> live() {
        List<String> lines = closed("GET /live beside a bare Undertow handler", HopPart.LIVE);
        lines.add(
                promised(
                        "CPU by the bare handler's",
                        paired(
                                HopPart.LIVE,
                                HopComparison.PROXY,
                                HopComparison.BARE,
                                "c=16",
                                "cpuMicros",
                                HopTable::ratio),
                        "1.1",
                        1.1));
        return lines;
    }

    private List<String> health() {
        List<String> lines = timed("GET /health, open arrivals, 200 a second", HopPart.HEALTH);
        Map<Integer, Double> refused =
                values(HopPart.HEALTH, HopComparison.SATURATED, HopHealth.LOAD, "refused");
        if (refused.containsValue(0.0)) {
            lines.add("not judged: no call was refused, so the background path was not saturated");
            return lines;
        }
        lines.add(
                promised(
                        "p99 while saturated by its own idle p99",
                        paired(
                                HopPart.HEALTH,
                                HopComparison.SATURATED,
                                HopComparison.IDLE,
                                HopHealth.LOAD,
                                "healthP99Nanos",
                                HopTable::ratio),
                        "3",
                        3));
        return lines;
    }

    /** A line for each histogram. */
    private List<String> timed(String title, HopPart part) {
        TextTable table = TextTable.endingInText(1);
        table.add(List.of("n", "p50 us", "min..max", "p99 us", "max us", "load, subject, what"));
        for (Map.Entry<String, List<Row>> place : places(part).entrySet()) {
            for (String what : List.of("call", "force", "firstToken", "gap", "health")) {
                if (place.getValue().stream().anyMatch(r -> r.figure().equals(what + "P50Nanos"))) {
                    table.add(timedLine(place, what));
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of(title));
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> timedLine(Map.Entry<String, List<Row>> place, String what) {
        Summary median = summary(place.getValue(), what + "P50Nanos");
        Summary tail = summary(place.getValue(), what + "P99Nanos");
        Summary max = summary(place.getValue(), what + "MaxNanos");
        return List.of(
                TextTable.whole(summary(place.getValue(), what + "Count").median()),
                micros(median.median()),
                micros(median.min()) + ".." + micros(median.max()),
                micros(tail.median()),
                micros(max.max()),
                place.getKey() + ", " + what);
    }

    private static String micros(double nanos) {
        return TextTable.whole(nanos / NANOS_PER_MICRO);
    }

    /** {@return the rows of each load and subject, in the order of both} */
    private Map<String, List<Row>> places(HopPart part) {
        Map<String, List<Row>> places = new TreeMap<>();
        rows.stream()
                .filter(row -> row.part().equals(part.id()) && row.round() > 0)
                .forEach(row ->
                        places.computeIfAbsent(
                                        row.load() + ", " + row.subject(), _ -> new ArrayList<>())
                                .add(row));
        return places;
    }

    private static Summary summary(List<Row> rows, String figure) {
        return Summary.of(
                rows.stream().filter(row -> row.figure().equals(figure)).toList(), Row::value);
    }

    private Map<Integer, Double> values(HopPart part, String subject, String load, String figure) {
        Map<Integer, Double> byRound = new TreeMap<>();
        rows.stream()
                .filter(row -> row.part().equals(part.id()) && row.subject().equals(subject))
                .filter(row -> row.load().equals(load) && row.figure().equals(figure))
                .forEach(row -> byRound.put(row.round(), row.value()));
        return byRound;
    }

    private Map<Integer, Double> paired(
            HopPart part,
            String subject,
            String base,
            String load,
            String figure,
            DoubleBinaryOperator of) {
        return paired(values(part, subject, load, figure), values(part, base, load, figure), of);
    }

    /** {@return what becomes of both in each round that has both} */
    private static Map<Integer, Double> paired(
            Map<Integer, Double> first, Map<Integer, Double> second, DoubleBinaryOperator of) {
        Map<Integer, Double> both = new TreeMap<>();
        first.forEach((round, value) ->
                Optional.ofNullable(second.get(round))
                        .ifPresent(other -> both.put(round, of.applyAsDouble(value, other))));
        return both;
    }

    private static double ratio(double value, double base) {
        return value / base;
    }

    private static double less(double value, double base) {
        return value - base;
    }

    private static String promised(
            String what, Map<Integer, Double> rounds, String bound, double atMost) {
        if (rounds.isEmpty()) {
            return what + ": not measured";
        }
        Summary summary = Summary.of(rounds.values(), value -> value);
        String verdict =
                Double.isNaN(atMost) ? "" : summary.median() <= atMost ? ": KEPT" : ": NOT KEPT";
        return String.format(
                Locale.ROOT,
                "%s: %.2f (%.2f..%.2f), promised at most %s%s",
                what,
                summary.median(),
                summary.min(),
                summary.max(),
                bound,
                verdict);
    }
}
