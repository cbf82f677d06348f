package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Ranges;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How long after its answer a call's evidence is durable. */
final class LagTopic implements Topic {
    private static final String COMMAND =
            LoadTopics.COMMAND + "; mvn -pl bench-jmh exec:exec -Dbench=EvidenceLagBenchmark";
    private static final Column P50 = Column.EVIDENCE_LAG_P50;
    private static final Column P99 = Column.EVIDENCE_LAG_P99;

    /** Counters of EvidenceLagBenchmark that are times. */
    private static final SortedMap<String, String> TIMES =
            new TreeMap<>(
                    Map.of(
                            "recordedP50Nanos", "recorded p50",
                            "recordedP99Nanos", "recorded p99",
                            "recordedMaxNanos", "recorded max",
                            "durableP50Nanos", "durable p50",
                            "durableP99Nanos", "durable p99",
                            "forceP50Nanos", "force"));

    /** Of the record's p99 below saturation, and of a core with nothing to do. */
    private static final double AIMED_MILLIS = 10;

    private static final double AIMED_IDLE_PERCENT = 1;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("lag", "How late is the evidence?", COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(c -> c.number(P50).isPresent());
        Optional<MachineRuns.Source<JmhEntry>> bench = runs.entries("EvidenceLagBenchmark");
        if (source.isEmpty() && bench.isEmpty()) {
            return section.absent("no run with evidence lags was given");
        }
        source.ifPresent(s -> ofCells(section, s));
        bench.ifPresent(s -> ofBench(section, s));
        return section.method(
                        "From the workers' own histogram aegis_evidence_lag_seconds: from the hand-off of a record to the force that covers it. Buckets of that histogram bound the precision.")
                .caveat(
                        "What a crash can lose in “scheduled” is what was handed over within the lag.")
                .build();
    }

    private static void ofCells(Section.Builder section, MachineRuns.Source<LoadCell> source) {
        List<CellGroup> groups =
                CellGroup.of(source.items()).stream().filter(g -> !g.first().isControl()).toList();
        Map<String, List<CellGroup>> byPlace = new LinkedHashMap<>();
        groups.stream()
                .sorted(Comparator.comparingDouble(CellGroup::load))
                .forEach(g -> byPlace.computeIfAbsent(place(g), _ -> new ArrayList<>()).add(g));
        section.source(source.run()).chart(chart(byPlace)).table(ofCells(byPlace));
        groups.stream()
                .filter(g -> g.text(Column.VARIANT).equals("ack=scheduled"))
                .findFirst()
                .flatMap(LagTopic::lead)
                .ifPresent(section::lead);
    }

    private static String place(CellGroup group) {
        String how = group.isOpen() ? "open" : "closed";
        return "%s, /%s, %s, %s"
                .formatted(
                        LoadTopics.layout(group),
                        group.text(Column.SWEEP),
                        group.text(Column.VARIANT),
                        how);
    }

    private static Optional<String> lead(CellGroup group) {
        String load = LoadTopics.load(group);
        return group.estimate(P99)
                .map(e ->
                        "With “scheduled” the evidence of 99 of 100 calls is durable within %s ms (%s, %s)."
                                .formatted(
                                        LeafTopic.range(e.times(LoadTopics.MILLI)),
                                        LoadTopics.layout(group),
                                        load));
    }

    private static ChartSpec chart(Map<String, List<CellGroup>> byPlace) {
        List<Series> p50 = new ArrayList<>();
        List<Series> p99 = new ArrayList<>();
        byPlace.forEach((name, cells) -> {
            int colour = p50.size();
            p50.add(LoadTopics.line(name, colour, cells, P50, LoadTopics.MILLI));
            p99.add(LoadTopics.line(name, colour, cells, P99, LoadTopics.MILLI));
        });
        Interval both = Ranges.log(List.of(p50, p99));
        return new ChartSpec(
                "lag",
                LoadTopics.title("Evidence lag by load", byPlace),
                Axis.logAt(
                        "clients, or requests a second of open arrivals (log)",
                        LoadTopics.loads(byPlace)),
                List.of(
                        new ChartSpec.Panel(Axis.log("p50, ms (log)").within(both), p50),
                        new ChartSpec.Panel(Axis.log("p99, ms (log)").within(both), p99)));
    }

    private static Table ofCells(Map<String, List<CellGroup>> byPlace) {
        Table.Builder table =
                Table.named("lag", "Evidence lag")
                        .column("cells", "cells", "")
                        .column("load", "load", "")
                        .column("p50_millis", "p50", "ms")
                        .column("p99_millis", "p99", "ms");
        byPlace.forEach((name, cells) ->
                cells.forEach(g ->
                        table.row(
                                Value.text(name),
                                Value.exact(g.load()),
                                g.value(P50, LoadTopics.MILLI),
                                g.value(P99, LoadTopics.MILLI))));
        return table.build();
    }

    private static void ofBench(Section.Builder section, MachineRuns.Source<JmhEntry> source) {
        List<EntryGroup> groups =
                EntryGroup.of(source.items()).stream()
                        .sorted(
                                Comparator.comparing((EntryGroup g) -> g.param("ack"))
                                        .thenComparingDouble(LagTopic::load))
                        .toList();
        section.source(source.run()).chart(benchChart(groups)).table(ofBench(groups));
        verdict(groups).ifPresent(section::caveat);
    }

    /** The load that depends on the machine is the last. */
    private static double load(EntryGroup group) {
        String load = group.param("load");
        return load.matches("\\d+") ? Double.parseDouble(load) : Double.MAX_VALUE;
    }

    private static String name(EntryGroup group) {
        String params =
                group.first().params().entrySet().stream()
                        .map(p -> p.getKey() + " " + p.getValue())
                        .collect(Collectors.joining(", "));
        return params.isEmpty() ? group.first().method() : params;
    }

    private static Table ofBench(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("lag-bench", "Evidence lag without HTTP, by EvidenceLagBenchmark")
                        .column("cell", "parameters", "")
                        .column("rate", "handed over", "calls/s")
                        .column("refused", "refused", "calls")
                        .column("idle_cpu_percent", "idle CPU", "% of a core");
        TIMES.forEach((counter, label) -> table.column(counter, label, "µs"));
        for (EntryGroup group : groups) {
            List<Value> row = new ArrayList<>(List.of(Value.text(name(group))));
            row.add(
                    counted(
                            group.estimate(
                                    e -> e.counter("calls") * 1e9 / e.counter("spanNanos"))));
            row.add(counted(group.estimate(e -> e.counter("refused"))));
            row.add(counted(idlePercent(group)));
            TIMES.keySet()
                    .forEach(c ->
                            row.add(counted(group.estimate(e -> e.counter(c) * LoadTopics.MICRO))));
            table.row(row);
        }
        return table.build();
    }

    private static Value counted(Optional<Estimate> estimate) {
        return Value.measuredOr(estimate, "not counted");
    }

    private static Optional<Estimate> idlePercent(EntryGroup group) {
        return group.estimate(e -> e.counter("idleCpuNanosPerSecond") * 100 / 1e9);
    }

    /** {@return what was promised of the lag and of the idle background, and whether it is kept} */
    private static Optional<String> verdict(List<EntryGroup> groups) {
        OptionalDouble lag =
                largest(
                        groups,
                        g -> g.estimate(e -> e.counter("recordedP99Nanos") * LoadTopics.MILLI));
        OptionalDouble idle = largest(groups, LagTopic::idlePercent);
        if (lag.isEmpty() || idle.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "Without HTTP the largest p99 from the answer to its record is %s ms, below saturation at most %s ms are aimed at: %s; the idle background takes %s %% of a core at most, below %s %% is aimed at: %s."
                        .formatted(
                                Numbers.show(lag.getAsDouble()),
                                Numbers.show(AIMED_MILLIS),
                                lag.getAsDouble() <= AIMED_MILLIS ? "met" : "missed",
                                Numbers.show(idle.getAsDouble()),
                                Numbers.show(AIMED_IDLE_PERCENT),
                                idle.getAsDouble() < AIMED_IDLE_PERCENT ? "met" : "missed"));
    }

    private static OptionalDouble largest(
            List<EntryGroup> groups, Function<EntryGroup, Optional<Estimate>> figure) {
        return groups.stream()
                .flatMap(g -> figure.apply(g).stream())
                .mapToDouble(Estimate::median)
                .max();
    }

    private static ChartSpec benchChart(List<EntryGroup> groups) {
        List<Series> series = new ArrayList<>();
        for (String counter :
                TIMES.keySet().stream()
                        .filter(c -> c.matches("(recorded|durable)P(50|99)Nanos"))
                        .toList()) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                int place = i;
                groups.get(i)
                        .estimate(e -> e.counter(counter) * LoadTopics.MICRO)
                        .filter(e -> e.median() > 0)
                        .ifPresent(e -> points.add(Point.across(e, place, false)));
            }
            series.add(Series.dots(counter.replace("Nanos", ""), series.size(), points));
        }
        return ChartSpec.of(
                "lag-bench",
                "Evidence lag without HTTP",
                Axis.log("lag, µs (log)"),
                Axis.names("", groups.stream().map(LagTopic::name).toList()),
                series);
    }
}
