package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What evidence costs a call, by how much of it the client waits for, and each stage left out. */
final class AuditTopic implements Topic {
    private static final String QUESTION = "What does auditing cost?";
    private static final List<String> MODES = List.of("off", "scheduled", "written", "durable");
    private static final String OFF = "off";
    private static final Column CPU = Column.SERVER_CPU_PER_REQUEST;
    private static final Column RATE = Column.ACHIEVED_RATE;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("audit", QUESTION, LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source =
                runs.cells(c -> c.variant("ack").equals(OFF));
        if (source.isEmpty()) {
            return section.answer(
                            QUESTION,
                            "Not measured: no load run without evidence (ack=off) was given, so there is nothing to compare with.")
                    .absent("no load run without evidence (ack=off) was given");
        }
        List<CellGroup> groups = CellGroup.of(source.get().run().cells());
        CellGroup off =
                groups.stream()
                        .filter(g -> g.first().variant("ack").equals(OFF))
                        .findFirst()
                        .orElseThrow();
        Map<String, CellGroup> modes = modes(groups, off);
        List<CellGroup> without = without(groups, off);
        section.source(source.get().run())
                .chart(chart(modes, off))
                .table(table(modes, off))
                .table(ablation(without, modes));
        modes.forEach((mode, g) -> metric(section, mode, g));
        answer(section, modes, off);
        return section.method(
                        LoadTopics.METHOD
                                + " Chat calls in a closed loop. Tax is the difference of CPU time a request, and the ratio of throughput, to “off” in the same round.")
                .caveat(
                        "“off” exists for measuring only. In “scheduled” a kill loses what the evidence lag holds; in “durable” the end of an answer waits for the disk.")
                .caveat("CPU time a request is steadier than throughput on a shared machine.")
                .build();
    }

    private static void metric(Section.Builder section, String mode, CellGroup group) {
        String id = "audit/" + mode + "/cpu";
        String label = "CPU a call, evidence " + mode;
        group.estimate(CPU)
                .ifPresent(e -> section.metric(Metric.cost(id, label, "µs", e, group.flag())));
    }

    private static boolean isBeside(CellGroup group, CellGroup off) {
        return group.text(Column.SWEEP).equals(off.text(Column.SWEEP))
                && group.text(Column.LAYOUT).equals(off.text(Column.LAYOUT))
                && group.text(Column.LOAD_MODEL).equals(off.text(Column.LOAD_MODEL))
                && group.load() == off.load()
                && !group.first().isControl();
    }

    private static Map<String, CellGroup> modes(List<CellGroup> groups, CellGroup off) {
        Map<String, CellGroup> modes = new LinkedHashMap<>();
        for (String mode : MODES) {
            groups.stream()
                    .filter(g -> isBeside(g, off) && g.text(Column.VARIANT).equals("ack=" + mode))
                    .findFirst()
                    .ifPresent(g -> modes.put(mode, g));
        }
        return modes;
    }

    private static List<CellGroup> without(List<CellGroup> groups, CellGroup off) {
        return groups.stream()
                .filter(g -> isBeside(g, off) && !g.first().variant("without").isEmpty())
                .toList();
    }

    private static void answer(
            Section.Builder section, Map<String, CellGroup> modes, CellGroup off) {
        List<String> sentences = new ArrayList<>();
        modes.forEach((mode, g) -> {
            Optional<Estimate> tax = Pairing.difference(g.byRound(CPU), off.byRound(CPU));
            if (!mode.equals(OFF) && tax.isPresent()) {
                sentences.add(
                        "%s adds %s µs of server CPU to a call of %s µs%s%s."
                                .formatted(
                                        "“" + mode + "”",
                                        LeafTopic.range(tax.get()),
                                        off.estimate(CPU)
                                                .map(e -> Numbers.show(e.median()))
                                                .orElse("?"),
                                        Pairing.ratio(g.byRound(RATE), off.byRound(RATE))
                                                .map(r ->
                                                        " and leaves %s of its throughput"
                                                                .formatted(LeafTopic.range(r)))
                                                .orElse(""),
                                        g.isRankable() && off.isRankable()
                                                ? ""
                                                : " (a cell is flagged: "
                                                        + (g.isRankable() ? off.flag() : g.flag())
                                                        + ")"));
            }
        });
        String text =
                sentences.isEmpty() ? "Only “off” was measured." : String.join(" ", sentences);
        section.lead(text).answer(QUESTION, text);
    }

    private static ChartSpec chart(Map<String, CellGroup> modes, CellGroup off) {
        List<String> names = List.copyOf(modes.keySet());
        List<CellGroup> groups = List.copyOf(modes.values());
        List<Point> cpu = new ArrayList<>();
        List<Point> rates = new ArrayList<>();
        List<Point> latencies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            CellGroup g = groups.get(i);
            boolean flagged = !g.isRankable();
            int place = i;
            g.estimate(CPU).ifPresent(e -> cpu.add(Point.of(place, e, flagged)));
            Pairing.ratio(g.byRound(RATE), off.byRound(RATE))
                    .ifPresent(e -> rates.add(Point.of(place, e.times(100), flagged)));
            g.estimate(Column.P99)
                    .ifPresent(e ->
                            latencies.add(Point.of(place, e.times(LoadTopics.MILLI), flagged)));
        }
        return new ChartSpec(
                "audit",
                LoadTopics.title("Audit tax by what the client waits for", Map.of("", groups)),
                Axis.names("evidence.ack", names),
                List.of(
                        new ChartSpec.Panel(
                                Axis.linear("server CPU, µs a call"),
                                List.of(Series.dots("server CPU a call", 0, cpu))),
                        new ChartSpec.Panel(
                                Axis.linear("throughput, % of off"),
                                List.of(Series.dots("throughput, in the same round", 1, rates))),
                        new ChartSpec.Panel(
                                Axis.linear("p99, ms"),
                                List.of(Series.dots("p99 of the probe", 2, latencies)))));
    }

    private static Table table(Map<String, CellGroup> modes, CellGroup off) {
        Table.Builder table =
                Table.named(
                                "audit",
                                "Evidence by mode, "
                                        + off.text(Column.SWEEP)
                                        + " "
                                        + off.text(Column.LAYOUT)
                                        + ", "
                                        + LoadTopics.load(off))
                        .column("mode", "evidence.ack", "")
                        .column("cpu_micros", "CPU a call", "µs")
                        .column("tax_micros", "over off", "µs, same round")
                        .column("rate", "throughput", "req/s")
                        .column("rate_ratio", "÷ off", "same round")
                        .column("p50_millis", "p50", "ms")
                        .column("p99_millis", "p99", "ms");
        modes.forEach((mode, g) ->
                table.row(
                        Value.text(mode),
                        g.value(CPU, 1),
                        Value.measuredOr(
                                Pairing.difference(g.byRound(CPU), off.byRound(CPU)),
                                "no round has both"),
                        g.value(RATE, 1),
                        Value.measuredOr(
                                Pairing.ratio(g.byRound(RATE), off.byRound(RATE)),
                                "no round has both"),
                        g.value(Column.P50, LoadTopics.MILLI),
                        g.value(Column.P99, LoadTopics.MILLI)));
        return table.build();
    }

    private static Table ablation(List<CellGroup> without, Map<String, CellGroup> modes) {
        Table.Builder table =
                Table.named("ablation", "Each stage left out, under load")
                        .column("without", "without", "")
                        .column("cpu_micros", "CPU a call", "µs")
                        .column("saved_micros", "saved", "µs, same round");
        CellGroup whole = modes.get("scheduled");
        without.stream()
                .sorted(Comparator.comparing(g -> g.first().variant("without")))
                .forEach(g ->
                        table.row(
                                Value.text(g.first().variant("without")),
                                g.value(CPU, 1),
                                whole == null
                                        ? new Value.Missing(
                                                "ack=scheduled was not measured beside it")
                                        : Value.measuredOr(
                                                Pairing.difference(
                                                        whole.byRound(CPU), g.byRound(CPU)),
                                                "no round has both")));
        return table.build();
    }
}
