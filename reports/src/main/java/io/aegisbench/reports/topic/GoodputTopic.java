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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The greatest measured throughput whose p99 stays within a limit. */
final class GoodputTopic implements Topic {
    private static final List<Integer> LIMITS_MILLIS = List.of(1, 5, 10, 50);

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("goodput", "How much can it answer in time?", LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(LoadTopics::isClosedHealth);
        if (source.isEmpty()) {
            return section.absent(LoadTopics.NONE);
        }
        Map<String, List<CellGroup>> layouts =
                LoadTopics.byLayout(source.get().items(), LoadTopics::isClosedHealth);
        return section.source(source.get().run())
                .chart(chart(layouts))
                .table(table(layouts))
                .lead(
                        "The greatest throughput among the measured loads whose p99 stays within the limit; nothing is interpolated between loads.")
                .method(
                        LoadTopics.method(source.get().run(), layouts)
                                + " Only cells that can be ranked count, and the median p99 of their rounds.")
                .caveat(
                        "Few loads were measured, so the true limit lies between the one that is shown and the next.")
                .build();
    }

    private static ChartSpec chart(Map<String, List<CellGroup>> layouts) {
        List<Series> series = new ArrayList<>();
        layouts.forEach((name, groups) -> {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < LIMITS_MILLIS.size(); i++) {
                int place = i;
                best(groups, LIMITS_MILLIS.get(i))
                        .flatMap(g -> g.estimate(Column.ACHIEVED_RATE))
                        .ifPresent(e -> points.add(Point.of(place, e, false)));
            }
            series.add(Series.measured(name, series.size(), points));
        });
        List<String> limits = LIMITS_MILLIS.stream().map(l -> "≤ " + l + " ms").toList();
        return ChartSpec.of(
                "goodput",
                LoadTopics.title("Throughput of /health with p99 within a limit", layouts),
                Axis.names("limit of p99", limits),
                Axis.linear("requests a second"),
                series);
    }

    private static Table table(Map<String, List<CellGroup>> layouts) {
        Table.Builder table =
                Table.named("goodput", "Greatest throughput with p99 within a limit, /health")
                        .column("layout", "layout", "");
        LIMITS_MILLIS.forEach(limit ->
                table.column("within_" + limit + "_millis", "p99 ≤ " + limit + " ms", "req/s"));
        Value none = new Value.Missing("no cell that can be ranked has its p99 within the limit");
        layouts.forEach((name, groups) -> {
            List<Value> row = new ArrayList<>(List.of(Value.text(name)));
            for (int limit : LIMITS_MILLIS) {
                row.add(
                        best(groups, limit)
                                .map(g -> g.value(Column.ACHIEVED_RATE, 1))
                                .orElse(none));
            }
            table.row(row);
        });
        return table.build();
    }

    static Optional<CellGroup> best(List<CellGroup> groups, int limitMillis) {
        return LoadTopics.peak(
                groups.stream()
                        .filter(g ->
                                g.median(Column.P99).orElse(Double.NaN) * LoadTopics.MILLI
                                        <= limitMillis)
                        .toList());
    }
}
