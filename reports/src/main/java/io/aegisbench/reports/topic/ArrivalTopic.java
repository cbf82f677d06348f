package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Ranges;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.stats.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a request takes where requests come at a rate of their own: the open model. */
final class ArrivalTopic implements Topic {
    private static final String COMMAND =
            "mvn -pl load-gatling gatling:test"
                    + " -Dgatling.simulationClass=io.aegisbench.load.simulation.HealthArrivals; "
                    + LoadTopics.COMMAND
                    + " -Dstudy=full";
    private static final List<String> SWEEPS = List.of(LoadTopics.HEALTH, LoadTopics.CHAT);
    private static final double PERCENT = 100;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named(
                        "arrivals", "How long does a request take at a rate of arrivals?", COMMAND);
        Map<String, List<CellGroup>> places = new LinkedHashMap<>();
        StringBuilder method = new StringBuilder();
        for (String sweep : SWEEPS) {
            Optional<MachineRuns.Source<LoadCell>> source = runs.cells(c -> isOpen(c, sweep));
            if (source.isPresent()) {
                Map<String, List<CellGroup>> own =
                        LoadTopics.by(ArrivalTopic::place, source.get().items(), _ -> true);
                section.source(source.get().run());
                if (method.isEmpty()) {
                    method.append(LoadTopics.method(source.get().run(), own));
                }
                places.putAll(own);
            }
        }
        if (places.isEmpty()) {
            return section.absent("no load run with open arrivals was given");
        }
        return section.chart(chart(places))
                .table(table(places))
                .lead(lead(places))
                .method(
                        method
                                + " Requests come evenly at their rate, whether or not earlier ones were answered. “From when it was due” charges a stall to everyone who had to wait for it.")
                .caveat(
                        "A rate that is not answered in full is beyond what the server can do, and its times are those of the queue that the step had time to build.")
                .build();
    }

    private static boolean isOpen(LoadCell cell, String sweep) {
        return cell.isOpen()
                && cell.text(Column.SWEEP).equals(sweep)
                && !cell.isControl()
                && (LoadTopics.isPlain(cell) || LoadTopics.isByGatling(cell));
    }

    private static String place(CellGroup group) {
        return "/" + group.text(Column.SWEEP) + ", " + LoadTopics.layoutAndGenerator(group);
    }

    private static String lead(Map<String, List<CellGroup>> places) {
        List<String> sentences = new ArrayList<>();
        places.forEach((name, groups) -> {
            List<CellGroup> known =
                    groups.stream().filter(g -> g.median(Column.P99).isPresent()).toList();
            if (!known.isEmpty()) {
                String last = known.size() == 1 ? "" : ", at %s".formatted(p99(known.getLast()));
                sentences.add("%s: p99 at %s%s.".formatted(name, p99(known.getFirst()), last));
            }
        });
        return sentences.isEmpty()
                ? "No rate has enough answers to tell a p99."
                : String.join(" ", sentences);
    }

    private static String p99(CellGroup group) {
        return "%s arrivals/s is %s ms%s"
                .formatted(
                        Numbers.show(group.load()),
                        LeafTopic.range(
                                group.estimate(Column.P99).orElseThrow().times(LoadTopics.MILLI)),
                        group.isRankable() ? "" : " (flagged: " + group.flag() + ")");
    }

    private static ChartSpec chart(Map<String, List<CellGroup>> places) {
        List<Series> p50 = new ArrayList<>();
        List<Series> p99 = new ArrayList<>();
        List<Series> due = new ArrayList<>();
        places.forEach((name, groups) -> {
            int colour = p50.size();
            p50.add(LoadTopics.line(name, colour, groups, Column.P50, LoadTopics.MILLI));
            p99.add(LoadTopics.line(name, colour, groups, Column.P99, LoadTopics.MILLI));
            due.add(LoadTopics.line(name, colour, groups, Column.CORRECTED_P99, LoadTopics.MILLI));
        });
        Interval all = Ranges.log(List.of(p50, p99, due));
        return new ChartSpec(
                "arrivals",
                LoadTopics.title("Latency by the rate of open arrivals", places),
                Axis.logAt("arrivals a second (log)", LoadTopics.loads(places)),
                List.of(
                        new ChartSpec.Panel(Axis.log("p50, ms (log)").within(all), p50),
                        new ChartSpec.Panel(Axis.log("p99, ms (log)").within(all), p99),
                        new ChartSpec.Panel(Axis.log("p99 from due, ms").within(all), due)));
    }

    private static Table table(Map<String, List<CellGroup>> places) {
        Table.Builder table =
                Table.named("arrivals", "Open arrivals")
                        .column("asked", "asked", "")
                        .column("arrivals", "arrivals", "a second")
                        .column("rate", "answered", "req/s")
                        .column("share_percent", "÷ arrivals", "%")
                        .column("p50_millis", "p50", "ms")
                        .column("p99_millis", "p99", "ms")
                        .column("due_p99_millis", "p99 from when it was due", "ms")
                        .column("errors", "errors", "");
        places.forEach((name, groups) ->
                groups.forEach(g ->
                        table.row(
                                Value.text(name),
                                Value.exact(g.load()),
                                g.value(Column.ACHIEVED_RATE, 1),
                                g.value(Column.ACHIEVED_RATE, PERCENT / g.load()),
                                g.value(Column.P50, LoadTopics.MILLI),
                                g.value(Column.P99, LoadTopics.MILLI),
                                g.value(Column.CORRECTED_P99, LoadTopics.MILLI),
                                g.value(Column.ERRORS, 1))));
        return table.build();
    }
}
