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
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The article's chart: throughput and server CPU by the number of clients, published and ours. */
final class ThroughputTopic implements Topic {
    private final PublishedFigures published;

    ThroughputTopic(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named(
                        "throughput", "Does throughput fall as clients come?", LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(LoadTopics::isSweptHealth);
        if (source.isEmpty()) {
            return section.absent(LoadTopics.NONE);
        }
        Map<String, List<CellGroup>> layouts = LoadTopics.byGenerator(source.get().items());
        section.source(source.get().run()).chart(chart(layouts)).table(table(layouts));
        layouts.forEach(
                (name, groups) -> groups.forEach(g -> metric(section, LoadTopics.id(g), g)));
        return section.lead(lead(layouts))
                .method(
                        LoadTopics.method(source.get().run(), layouts)
                                + " GET /health in a closed loop. Server CPU is summed over the live workers, in percent of one core.")
                .caveat(
                        "Published: %s. %s"
                                .formatted(published.health().what(), published.health().caveat()))
                .caveat(
                        "A hollow point was limited by the load generator or disturbed by a neighbour and is in no ranking.")
                .build();
    }

    private static void metric(Section.Builder section, String name, CellGroup group) {
        String id = "throughput/%s/%s".formatted(name, Numbers.plain(group.load()));
        String label =
                "/health throughput, %s, %s clients".formatted(name, Numbers.show(group.load()));
        group.estimate(Column.ACHIEVED_RATE)
                .ifPresent(e -> section.metric(Metric.rate(id, label, "req/s", e, group.flag())));
    }

    private static String lead(Map<String, List<CellGroup>> layouts) {
        StringBuilder text = new StringBuilder();
        layouts.forEach((name, groups) -> {
            Optional<CellGroup> peak = LoadTopics.peak(groups);
            CellGroup last = groups.getLast();
            if (peak.isPresent() && isGatlingsBound(last)) {
                text.append(beyond(name, peak.get()));
            } else if (peak.isPresent() && last.isRankable()) {
                Pairing.ratio(
                                last.byRound(Column.ACHIEVED_RATE),
                                peak.get().byRound(Column.ACHIEVED_RATE))
                        .ifPresent(r ->
                                text.append(
                                        "%s: greatest at %s clients with %s req/s; at %s clients %s of that is left. "
                                                .formatted(
                                                        name,
                                                        Numbers.show(peak.get().load()),
                                                        peak.get()
                                                                .estimate(Column.ACHIEVED_RATE)
                                                                .map(LeafTopic::range)
                                                                .orElse("?"),
                                                        Numbers.show(last.load()),
                                                        LeafTopic.range(r))));
            }
        });
        return text.isEmpty()
                ? "No layout has cells that can be ranked at both ends."
                : text.toString().strip();
    }

    private static boolean isGatlingsBound(CellGroup group) {
        return LoadTopics.isByGatling(group.first()) && group.flag().startsWith("generator-bound");
    }

    private static String beyond(String name, CellGroup peak) {
        return "%s: up to %s req/s, at %s, it is not the bound; wrk's line beside it shows what the server does beyond. "
                .formatted(
                        name,
                        peak.estimate(Column.ACHIEVED_RATE).map(LeafTopic::range).orElse("?"),
                        LoadTopics.load(peak));
    }

    private ChartSpec chart(Map<String, List<CellGroup>> layouts) {
        List<Series> rates = new ArrayList<>();
        List<Series> cpus = new ArrayList<>();
        layouts.forEach((name, groups) -> {
            rates.add(LoadTopics.line(name, rates.size(), groups, Column.ACHIEVED_RATE, 1));
            cpus.add(LoadTopics.line(name, cpus.size(), groups, Column.SERVER_CPU, 1));
        });
        int colour = 0;
        for (List<CellGroup> groups : layouts.values()) {
            rates.add(
                    Series.outliers(
                            colour++, LoadTopics.outliers(groups, Column.ACHIEVED_RATE, 1)));
        }
        rates.add(published(PublishedFigures.Level::requestsPerSecond));
        cpus.add(published(PublishedFigures.Level::serverCpuPercent));
        List<Double> ticks = new ArrayList<>(LoadTopics.loads(layouts));
        published.health().levels().forEach(level -> ticks.add((double) level.concurrency()));
        return new ChartSpec(
                "throughput",
                LoadTopics.title(
                        "Throughput of /health and server CPU against concurrency", layouts),
                Axis.logAt("clients in a closed loop (log)", ticks),
                List.of(
                        new ChartSpec.Panel(Axis.log("requests a second (log)"), rates),
                        new ChartSpec.Panel(Axis.linear("server CPU, % of a core"), cpus)));
    }

    private Series published(ToDoubleFunction<PublishedFigures.Level> figure) {
        List<Point> points = new ArrayList<>();
        for (PublishedFigures.Level level : published.health().levels()) {
            points.add(Point.of(level.concurrency(), figure.applyAsDouble(level)));
        }
        return Series.published("Python", points);
    }

    private Table table(Map<String, List<CellGroup>> layouts) {
        Table.Builder table =
                Table.named("throughput", "Throughput of /health")
                        .column("layout", "layout", "")
                        .column("clients", "clients", "")
                        .column("rate", "throughput", "req/s")
                        .column("server_cpu_percent", "server CPU", "% of a core")
                        .column("cpu_micros", "CPU a request", "µs")
                        .column("generator_cpu_percent", "generator CPU", "% of a core")
                        .column("steal_percent", "steal", "%")
                        .column("gc_pause_millis", "GC pause", "ms")
                        .column("allocated_bytes", "allocated a request", "B")
                        .column("rss_bytes", "memory", "B")
                        .column("cause", "limit", "");
        published
                .health()
                .levels()
                .forEach(row -> {
                    Value none = new Value.Missing("not published");
                    table.row(
                            Value.text("Python (published, elsewhere)"),
                            Value.exact(row.concurrency()),
                            new Value.Published(row.requestsPerSecond()),
                            new Value.Published(row.serverCpuPercent()),
                            none,
                            none,
                            none,
                            none,
                            none,
                            none,
                            Value.text("not measured by its authors"));
                });
        layouts.forEach((name, groups) -> groups.forEach(g -> table.row(row(name, g))));
        return table.build();
    }

    private static List<Value> row(String name, CellGroup g) {
        List<Value> row = new ArrayList<>(List.of(Value.text(name), Value.exact(g.load())));
        for (Column column :
                List.of(
                        Column.ACHIEVED_RATE,
                        Column.SERVER_CPU,
                        Column.SERVER_CPU_PER_REQUEST,
                        Column.GENERATOR_CPU,
                        Column.STEAL,
                        Column.GC_PAUSE,
                        Column.ALLOCATED_BYTES,
                        Column.RSS)) {
            row.add(g.value(column, 1));
        }
        row.add(
                Value.text(
                        String.join(
                                " ",
                                g.rounds().stream()
                                        .map(c -> c.text(Column.CAUSE))
                                        .filter(c -> !c.isEmpty())
                                        .distinct()
                                        .toList())));
        return row;
    }
}
