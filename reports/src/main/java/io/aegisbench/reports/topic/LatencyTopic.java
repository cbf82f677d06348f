package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Ranges;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a request takes, by the number of clients. */
final class LatencyTopic implements Topic {
    private static final List<Column> PERCENTILES = List.of(Column.P50, Column.P99);

    private final PublishedFigures published;

    LatencyTopic(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named(
                        "latency",
                        "How long does a request take as clients come?",
                        LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(LoadTopics::isSweptHealth);
        if (source.isEmpty()) {
            return section.absent(LoadTopics.NONE);
        }
        Map<String, List<CellGroup>> layouts = LoadTopics.byGenerator(source.get().items());
        section.source(source.get().run()).chart(chart(layouts)).table(table(layouts));
        layouts.forEach(
                (name, groups) -> groups.forEach(g -> metrics(section, LoadTopics.id(g), g)));
        // Whoever asked: where Gatling was the bound, the greatest throughput is wrk's to show.
        LoadTopics.peak(LoadTopics.firstLayout(layouts))
                .flatMap(g ->
                        g.estimate(Column.P99)
                                .map(e ->
                                        "At its greatest throughput (%s clients) %s answers /health within %s ms at p99."
                                                .formatted(
                                                        Numbers.show(g.load()),
                                                        LoadTopics.layoutAndGenerator(g),
                                                        LeafTopic.range(
                                                                e.times(LoadTopics.MILLI)))))
                .ifPresent(section::lead);
        return section.method(
                        LoadTopics.method(source.get().run(), layouts)
                                + " GET /health in a closed loop: each of the clients waits for its answer before it asks again. The two panels have the same axes.")
                .caveat(
                        "In a closed loop a slow server is asked less: these are times of this load, not of any arrival rate. Open arrivals stand in the percentile spectrum.")
                .caveat("Published times are of a Python client and server on another machine.")
                .build();
    }

    private ChartSpec chart(Map<String, List<CellGroup>> layouts) {
        List<List<Series>> panels = new ArrayList<>();
        for (Column column : PERCENTILES) {
            List<Series> series = new ArrayList<>();
            layouts.forEach((name, groups) -> {
                int colour = series.size();
                series.add(LoadTopics.line(name, colour, groups, column, LoadTopics.MILLI));
            });
            int colour = 0;
            for (List<CellGroup> groups : layouts.values()) {
                series.add(
                        Series.outliers(
                                colour++, LoadTopics.outliers(groups, column, LoadTopics.MILLI)));
            }
            List<Point> theirs = new ArrayList<>();
            for (PublishedFigures.Level level : published.health().levels()) {
                theirs.add(
                        Point.of(
                                level.concurrency(),
                                panels.isEmpty() ? level.p50Millis() : level.p99Millis()));
            }
            series.add(Series.published("Python", theirs));
            panels.add(series);
        }
        Interval both = Ranges.log(panels);
        List<Double> ticks = new ArrayList<>(LoadTopics.loads(layouts));
        published.health().levels().forEach(level -> ticks.add((double) level.concurrency()));
        return new ChartSpec(
                "latency",
                LoadTopics.title("Latency of /health against concurrency", layouts),
                Axis.logAt("clients in a closed loop (log)", ticks),
                List.of(
                        new ChartSpec.Panel(Axis.log("p50, ms (log)").within(both), panels.get(0)),
                        new ChartSpec.Panel(
                                Axis.log("p99, ms (log)").within(both), panels.get(1))));
    }

    private static Table table(Map<String, List<CellGroup>> layouts) {
        Table.Builder table =
                Table.named("latency", "Latency of /health by the separate probe")
                        .column("layout", "layout", "")
                        .column("clients", "clients", "")
                        .column("p50_millis", "p50", "ms")
                        .column("p90_millis", "p90", "ms")
                        .column("p99_millis", "p99", "ms")
                        .column("p999_millis", "p99.9", "ms")
                        .column("max_millis", "max", "ms")
                        .column("probes", "probes", "");
        layouts.forEach((name, groups) -> {
            for (CellGroup g : groups) {
                List<Value> row = new ArrayList<>(List.of(Value.text(name), Value.exact(g.load())));
                for (Column column :
                        List.of(Column.P50, Column.P90, Column.P99, Column.P999, Column.MAX)) {
                    row.add(g.value(column, LoadTopics.MILLI));
                }
                row.add(g.value(Column.PROBE_COUNT, 1));
                table.row(row);
            }
        });
        return table.build();
    }

    private static void metrics(Section.Builder section, String name, CellGroup group) {
        for (Column column : PERCENTILES) {
            group.estimate(column)
                    .ifPresent(e ->
                            section.metric(
                                    new Metric(
                                            "latency/%s/%s/%s"
                                                    .formatted(
                                                            name,
                                                            Numbers.plain(group.load()),
                                                            column),
                                            "/health %s, %s, %s clients"
                                                    .formatted(
                                                            column.header().replace("Nanos", ""),
                                                            name,
                                                            Numbers.show(group.load())),
                                            "ms",
                                            Metric.Better.LOWER,
                                            e.times(LoadTopics.MILLI),
                                            group.flag())));
        }
    }
}
