package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one hop through the proxy costs, beside other proxies, and what it makes a client wait. */
final class HopTopic implements Topic {
    private static final String QUESTION = "What does a hop cost beside other proxies?";
    private static final String COMMAND = LoadTopics.COMMAND + " -Dexperiment=hops";
    private static final Column CPU = Column.SERVER_CPU_PER_REQUEST;
    private static final Column P50 = Column.P50;
    private static final Column P99 = Column.P99;
    private static final Column GAP = Column.GAP_P99;
    private static final Column RATE = Column.ACHIEVED_RATE;
    private static final List<String> SERVERS =
            List.of(
                    "server=direct",
                    "server=nginx",
                    "server=haproxy",
                    "server=handler",
                    "without=stages",
                    "server=proxy");
    private static final String PROXY = "server=proxy";
    private static final double COMPARED_AT = 16;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("hop", QUESTION, COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.hops();
        if (source.isEmpty()) {
            return section.absent("no run of -Dexperiment=hops was given");
        }
        List<CellGroup> groups =
                CellGroup.of(source.get().run().cells()).stream()
                        .filter(g -> !LoadTopics.isCalibration(g.first()))
                        .sorted(
                                Comparator.comparing((CellGroup g) -> g.text(Column.SWEEP))
                                        .thenComparingDouble(CellGroup::load)
                                        .thenComparing(g -> g.text(Column.VARIANT)))
                        .toList();
        List<Line> lines = lines(groups);
        return section.source(source.get().run())
                .chart(chart(groups))
                .table(table(groups))
                .table(compared(lines))
                .lead(lead(lines))
                .method(
                        LoadTopics.METHOD
                                + " Every server has one core; what it is compared with is measured in the same round. “direct” is the upstream itself, “handler” Undertow's own proxy handler, “bare” its plainest handler, “stages” what is left of the proxy without its stages. Times of streams are those to their first event.")
                .caveat(
                        "Other proxies are as plain as they can be set: they neither authenticate nor keep a record.")
                .build();
    }

    /** What is compared: a name, the figure by rounds, its unit, and why not to rank it. */
    private record Line(String what, Optional<Estimate> figure, String unit, String flag) {}

    private static List<Line> lines(List<CellGroup> groups) {
        List<Line> lines = new ArrayList<>();
        for (String other : List.of("server=nginx", "server=haproxy", "server=handler")) {
            lines.add(
                    ratio(
                            "CPU of a chat at 16 clients, proxy by " + other.substring(7),
                            at(groups, LoadTopics.CHAT, PROXY, COMPARED_AT),
                            at(groups, LoadTopics.CHAT, other, COMPARED_AT),
                            CPU));
        }
        lines.add(
                added(
                        "p50 that the proxy adds to a chat of one client",
                        at(groups, LoadTopics.CHAT, PROXY, 1),
                        at(groups, LoadTopics.CHAT, "server=direct", 1),
                        P50));
        lines.add(
                ratio(
                        "throughput at 16 clients by that at 64",
                        at(groups, LoadTopics.CHAT, PROXY, COMPARED_AT),
                        at(groups, LoadTopics.CHAT, PROXY, 64),
                        RATE));
        lines.addAll(waits(groups));
        return lines;
    }

    private static List<Line> waits(List<CellGroup> groups) {
        List<Line> lines = new ArrayList<>();
        for (double load : new double[] {1, 1_000}) {
            lines.add(
                    added(
                            "p50 that waiting for the disk adds, "
                                    + (load == 1 ? "one client" : "1,000 arrivals/s"),
                            at(groups, LoadTopics.CHAT, "ack=durable", load),
                            at(groups, LoadTopics.CHAT, "ack=scheduled", load),
                            P50));
        }
        lines.add(
                added(
                        "p50 to a stream's first event that the proxy adds",
                        at(groups, "stream", PROXY, 1),
                        at(groups, "stream", "server=direct", 1),
                        P50));
        lines.add(
                added(
                        "p99 of a stream's gaps that the proxy adds",
                        at(groups, "stream", PROXY, 1),
                        at(groups, "stream", "server=direct", 1),
                        GAP));
        lines.add(
                ratio(
                        "CPU of GET /live, proxy by a bare Undertow handler",
                        at(groups, "live", PROXY, COMPARED_AT),
                        at(groups, "live", "server=bare", COMPARED_AT),
                        CPU));
        lines.add(
                ratio(
                        "p99 of GET /health with every slot for evidence taken, by idle",
                        of(groups, LoadTopics.HEALTH, "slots=taken"),
                        of(groups, LoadTopics.HEALTH, "slots=few"),
                        P99));
        return lines;
    }

    private static Optional<CellGroup> of(List<CellGroup> groups, String sweep, String variant) {
        return groups.stream()
                .filter(g ->
                        g.text(Column.SWEEP).equals(sweep)
                                && g.text(Column.VARIANT).equals(variant))
                .findFirst();
    }

    private static Optional<CellGroup> at(
            List<CellGroup> groups, String sweep, String variant, double load) {
        return of(groups.stream().filter(g -> g.load() == load).toList(), sweep, variant);
    }

    private static Line ratio(
            String what, Optional<CellGroup> one, Optional<CellGroup> other, Column column) {
        return new Line(
                what,
                one.flatMap(a ->
                        other.flatMap(b -> Pairing.ratio(a.byRound(column), b.byRound(column)))),
                "times",
                flag(one, other));
    }

    private static Line added(
            String what, Optional<CellGroup> one, Optional<CellGroup> other, Column column) {
        return new Line(
                what,
                one.flatMap(a ->
                        other.flatMap(b ->
                                Pairing.difference(a.byRound(column), b.byRound(column))
                                        .map(e -> e.times(LoadTopics.MICRO)))),
                "µs",
                flag(one, other));
    }

    private static String flag(Optional<CellGroup> one, Optional<CellGroup> other) {
        return Stream.of(one, other)
                .flatMap(Optional::stream)
                .map(CellGroup::flag)
                .filter(flag -> !flag.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String lead(List<Line> lines) {
        List<String> sentences =
                lines.stream()
                        .filter(line -> line.figure.isPresent())
                        .limit(4)
                        .map(line ->
                                "%s: %s %s%s."
                                        .formatted(
                                                line.what,
                                                LeafTopic.range(line.figure.orElseThrow()),
                                                line.unit,
                                                line.flag.isEmpty()
                                                        ? ""
                                                        : " (a cell is flagged: "
                                                                + line.flag
                                                                + ")"))
                        .toList();
        return sentences.isEmpty() ? "Nothing to compare with." : String.join(" ", sentences);
    }

    private static Table compared(List<Line> lines) {
        Table.Builder table =
                Table.named("hop_compared", "The proxy beside what it is compared with")
                        .column("what", "what", "")
                        .column("figure", "figure", "")
                        .column("unit", "unit", "");
        for (Line line : lines) {
            Value figure =
                    line.figure
                            .<Value>map(e -> new Value.Measured(e, line.flag))
                            .orElseGet(() -> new Value.Missing("one of both was not measured"));
            table.row(Value.text(line.what), figure, Value.text(line.unit));
        }
        return table.build();
    }

    private static Table table(List<CellGroup> groups) {
        Table.Builder table =
                Table.named("hop", "Every cell of the comparison")
                        .column("asked", "asked", "")
                        .column("server", "server", "")
                        .column("load", "clients, or arrivals/s", "")
                        .column("rate", "throughput", "req/s")
                        .column("cpu_micros", "CPU a request", "µs")
                        .column("p50_micros", "p50", "µs")
                        .column("p99_micros", "p99", "µs")
                        .column("gap_p99_micros", "p99 of gaps", "µs");
        for (CellGroup g : groups) {
            table.row(
                    Value.text(g.text(Column.SWEEP)),
                    Value.text(g.text(Column.VARIANT)),
                    Value.text((g.isOpen() ? "open " : "closed ") + Numbers.show(g.load())),
                    g.value(RATE, 1),
                    g.value(CPU, 1),
                    g.value(P50, LoadTopics.MICRO),
                    g.value(P99, LoadTopics.MICRO),
                    g.value(GAP, LoadTopics.MICRO));
        }
        return table.build();
    }

    private static ChartSpec chart(List<CellGroup> groups) {
        List<String> names = new ArrayList<>();
        List<CellGroup> shown = new ArrayList<>();
        List<Point> cpu = new ArrayList<>();
        List<Point> latency = new ArrayList<>();
        for (String server : SERVERS) {
            Optional<CellGroup> busy = at(groups, LoadTopics.CHAT, server, COMPARED_AT);
            if (busy.isPresent()) {
                shown.add(busy.get());
                int place = names.size();
                names.add(server.substring(server.indexOf('=') + 1));
                boolean flagged = !busy.get().isRankable();
                busy.get().estimate(CPU).ifPresent(e -> cpu.add(Point.of(place, e, flagged)));
                busy.get()
                        .estimate(P50)
                        .map(e -> e.times(LoadTopics.MICRO))
                        .ifPresent(e -> latency.add(Point.of(place, e, flagged)));
            }
        }
        return new ChartSpec(
                "hop",
                LoadTopics.title("One hop of a chat, 16 clients", Map.of("", shown)),
                Axis.names("server, one core each", names),
                List.of(
                        new ChartSpec.Panel(
                                Axis.linear("CPU a request, µs"),
                                List.of(Series.dots("CPU", 0, cpu))),
                        new ChartSpec.Panel(
                                Axis.linear("p50, µs"), List.of(Series.dots("p50", 1, latency)))));
    }
}
