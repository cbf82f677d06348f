package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the server waited for a core: run-queue wait against throughput. */
final class RunQueueTopic implements Topic {
    private static final Column WAIT = Column.SERVER_RUN_QUEUE;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("run-queue", "Did the server wait for a core?", LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source =
                runs.cells(c -> LoadTopics.isClosedHealth(c) && c.number(WAIT).isPresent());
        if (source.isEmpty()) {
            return section.absent("no load run with run-queue waits was given");
        }
        Map<String, List<CellGroup>> layouts =
                LoadTopics.byLayout(source.get().items(), LoadTopics::isClosedHealth);
        List<Series> series = new ArrayList<>();
        layouts.forEach(
                (name, groups) -> series.add(Series.measured(name, series.size(), points(groups))));
        return section.source(source.get().run())
                .chart(
                        ChartSpec.of(
                                "run-queue",
                                LoadTopics.title(
                                        "Run-queue wait of the server against throughput, /health",
                                        layouts),
                                Axis.linear("requests a second"),
                                Axis.linear("run-queue wait, % of wall time, all threads"),
                                series))
                .table(table(layouts))
                .lead(
                        "A server whose throughput falls while its run-queue wait rises has lost its core to somebody; one whose wait stays low is held up by something else.")
                .method(
                        LoadTopics.method(source.get().run(), layouts)
                                + " The wait is what the kernel's scheduler counts while a thread is ready and has no core, summed over the server's threads. A line joins the loads in their order.")
                .caveat(
                        "On few cores shared with the load generator some wait is that of the generator's own work.")
                .build();
    }

    private static List<Point> points(List<CellGroup> groups) {
        List<Point> points = new ArrayList<>();
        for (CellGroup group : groups) {
            Optional<Estimate> rate = group.estimate(Column.ACHIEVED_RATE);
            Optional<Estimate> wait = group.estimate(WAIT);
            if (rate.isPresent() && wait.isPresent()) {
                points.add(Point.of(rate.get().median(), wait.get(), !group.isRankable()));
            }
        }
        return points;
    }

    private static Table table(Map<String, List<CellGroup>> layouts) {
        Table.Builder table =
                Table.named("run-queue", "Waiting for cores, /health")
                        .column("layout", "layout", "")
                        .column("clients", "clients", "")
                        .column("rate", "throughput", "req/s")
                        .column("server_wait_percent", "server waits", "% of wall time")
                        .column("generator_wait_percent", "generator waits", "% of wall time")
                        .column("voluntary_switches", "voluntary switches", "a request")
                        .column("involuntary_switches", "involuntary switches", "a request")
                        .column("neighbour_cpu_percent", "neighbours' CPU", "% of a core");
        layouts.forEach((name, groups) -> {
            for (CellGroup g : groups) {
                List<Value> row = new ArrayList<>(List.of(Value.text(name), Value.exact(g.load())));
                for (Column column :
                        List.of(
                                Column.ACHIEVED_RATE,
                                WAIT,
                                Column.GENERATOR_RUN_QUEUE,
                                Column.VOLUNTARY_SWITCHES,
                                Column.INVOLUNTARY_SWITCHES,
                                Column.NEIGHBOUR_CPU)) {
                    row.add(g.value(column, 1));
                }
                table.row(row);
            }
        });
        return table.build();
    }
}
