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

/** Layouts side by side at the load that suits each best, with the A/A control. */
final class LayoutTopic implements Topic {
    private static final String QUESTION =
            "Which layout to choose on this machine, and how sure is that?";
    private static final Column RATE = Column.ACHIEVED_RATE;

    private static final List<Measure> MEASURES =
            List.of(
                    new Measure("throughput, req/s", "greatest throughput", RATE, 1),
                    new Measure("p99, ms", "p99 at that load", Column.P99, LoadTopics.MILLI),
                    new Measure(
                            "CPU, µs a request",
                            "server CPU a request at that load",
                            Column.SERVER_CPU_PER_REQUEST,
                            1));

    /**
     * A panel of the chart.
     *
     * @param label its axis
     * @param name its series
     * @param column what it shows
     * @param factor from the column's unit to the axis'
     */
    private record Measure(String label, String name, Column column, double factor) {}

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("layouts", QUESTION, LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(LoadTopics::isClosedHealth);
        if (source.isEmpty()) {
            return section.answer(QUESTION, "Not measured: " + LoadTopics.NONE + ".")
                    .absent(LoadTopics.NONE);
        }
        Map<String, List<CellGroup>> layouts =
                LoadTopics.byLayout(source.get().items(), LoadTopics::isClosedHealth);
        Map<String, CellGroup> peaks = new LinkedHashMap<>();
        layouts.forEach(
                (name, groups) -> LoadTopics.peak(groups).ifPresent(peak -> peaks.put(name, peak)));
        List<Control> controls = Control.of(CellGroup.of(source.get().run().cells()), RATE);
        section.source(source.get().run())
                .chart(chart(layouts, peaks))
                .table(table(layouts, peaks))
                .table(controls(controls));
        peaks.forEach((name, peak) ->
                peak.estimate(RATE)
                        .ifPresent(e ->
                                section.metric(
                                        new Metric(
                                                "layout/" + name + "/peak",
                                                "greatest /health throughput, " + name,
                                                "req/s",
                                                Metric.Better.HIGHER,
                                                e,
                                                ""))));
        String text = verdict(peaks, layouts, controls);
        return section.lead(text)
                .answer(QUESTION, text)
                .method(
                        LoadTopics.method(source.get().run(), layouts)
                                + " Each layout at the number of clients with its greatest median throughput among cells that can be ranked; layouts use the same number of cores in all. The choice is by the ratio to the next best in the same rounds. A layout without such a cell is not ranked.")
                .caveat(
                        "The A/A control is one cell measured twice a round as if it were two: a difference smaller than between those two could not have been seen.")
                .build();
    }

    private static String verdict(
            Map<String, CellGroup> peaks,
            Map<String, List<CellGroup>> layouts,
            List<Control> controls) {
        List<Map.Entry<String, CellGroup>> ranked =
                peaks.entrySet().stream()
                        .sorted(
                                Comparator.comparingDouble((Map.Entry<String, CellGroup> e) ->
                                                median(e.getValue()))
                                        .reversed())
                        .toList();
        if (ranked.isEmpty()) {
            return "No layout can be ranked: every cell was generator-bound, noisy or with errors.";
        }
        String best = ranked.getFirst().getKey();
        if (ranked.size() == 1) {
            return "Only %s has a cell that can be ranked (of %s layouts measured), so there is no choice to make."
                    .formatted(best, layouts.size());
        }
        CellGroup first = ranked.get(0).getValue();
        CellGroup second = ranked.get(1).getValue();
        Optional<Estimate> ratio = Pairing.ratio(first.byRound(RATE), second.byRound(RATE));
        double visible = Control.smallestVisiblePercent(controls);
        String against = ranked.get(1).getKey();
        if (ratio.isEmpty() || !ratio.get().hasInterval()) {
            return "%s was fastest, but one round cannot say how sure that is.".formatted(best);
        }
        double gain = 100 * (ratio.get().median() - 1);
        boolean sure = ratio.get().low() > 1 && !(gain <= visible);
        String control =
                Double.isNaN(visible)
                        ? "there was no A/A control"
                        : "the A/A control could have shown %s %%".formatted(Numbers.show(visible));
        return sure
                ? "Choose %s: in the same rounds it answers %s times as much as %s, the next best (95 %% interval; %s)."
                        .formatted(best, LeafTopic.range(ratio.get()), against, control)
                : "No difference was seen between %s and %s: the ratio of the same rounds is %s (%s). Take the simpler one."
                        .formatted(best, against, LeafTopic.range(ratio.get()), control);
    }

    private static double median(CellGroup group) {
        return group.median(RATE).orElse(Double.NaN);
    }

    private static ChartSpec chart(
            Map<String, List<CellGroup>> layouts, Map<String, CellGroup> peaks) {
        List<String> names = List.copyOf(layouts.keySet());
        List<ChartSpec.Panel> panels = new ArrayList<>();
        for (Measure measure : MEASURES) {
            panels.add(panel(measure, names, peaks));
        }
        return new ChartSpec(
                "layouts",
                LoadTopics.title("Layouts side by side, /health, each at its best load", layouts),
                Axis.names("layout: workers × I/O threads", names),
                panels);
    }

    private static ChartSpec.Panel panel(
            Measure measure, List<String> names, Map<String, CellGroup> peaks) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int place = i;
            Optional.ofNullable(peaks.get(names.get(i)))
                    .flatMap(g -> g.estimate(measure.column()))
                    .ifPresent(e -> points.add(Point.of(place, e.times(measure.factor()), false)));
        }
        return new ChartSpec.Panel(
                Axis.linear(measure.label()),
                List.of(Series.dots(measure.name(), MEASURES.indexOf(measure), points)));
    }

    private static Table table(Map<String, List<CellGroup>> layouts, Map<String, CellGroup> peaks) {
        Table.Builder table =
                Table.named("layouts", "Layouts at their best load, /health")
                        .column("layout", "layout", "")
                        .column("clients", "clients", "")
                        .column("rate", "throughput", "req/s")
                        .column("p99_millis", "p99", "ms")
                        .column("cpu_micros", "CPU a request", "µs")
                        .column("ratio_to_best", "÷ best", "same round");
        Optional<CellGroup> best =
                peaks.values().stream().max(Comparator.comparingDouble(LayoutTopic::median));
        layouts.forEach((name, groups) -> {
            CellGroup peak = peaks.get(name);
            if (peak == null) {
                Value none =
                        new Value.Missing("no cell can be ranked: " + groups.getFirst().flag());
                table.row(Value.text(name), none, none, none, none, none);
            } else {
                table.row(
                        Value.text(name),
                        Value.exact(peak.load()),
                        peak.value(RATE, 1),
                        peak.value(Column.P99, LoadTopics.MILLI),
                        peak.value(Column.SERVER_CPU_PER_REQUEST, 1),
                        Value.measuredOr(
                                best.flatMap(
                                        b -> Pairing.ratio(peak.byRound(RATE), b.byRound(RATE))),
                                "no round has both"));
            }
        });
        return table.build();
    }

    private static Table controls(List<Control> controls) {
        Table.Builder table =
                Table.named("control", "A/A control: throughput of one cell measured twice")
                        .column("cell", "cell", "")
                        .column("ratio", "second ÷ first", "same round")
                        .column(
                                "smallest_visible_percent",
                                "smallest difference that could be seen",
                                "%")
                        .column("holds", "interval holds 1", "");
        for (Control control : controls) {
            table.row(
                    Value.text(control.cell()),
                    Value.measured(control.ratio()),
                    Value.exact(control.smallestVisiblePercent()),
                    Value.text(
                            !control.ratio().hasInterval()
                                    ? "one round cannot say"
                                    : control.holds()
                                            ? "yes"
                                            : "no: do not trust small differences of this run"));
        }
        return table.build();
    }
}
