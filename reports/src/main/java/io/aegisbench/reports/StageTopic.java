package io.aegisbench.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What each stage of the hot path costs a request, less the empty call. */
final class StageTopic implements Topic {
    private static final String COMMAND = "mvn -pl bench-jmh exec:exec -Dbench=StagePriceBenchmark";
    private static final String BASELINE = "baseline";
    private static final Interval BAR = new Interval(-0.32, 0.32);
    private static final List<String> ORDER =
            List.of(
                    "smugglingGuard",
                    "guard",
                    "auth",
                    "body",
                    "firewall",
                    "waf",
                    "rateLimit",
                    "adapter",
                    "evidence",
                    "handOff",
                    "forwarder",
                    "analysis",
                    "metrics");

    /**
     * A stage's price.
     *
     * @param name method and parameters
     * @param stage method alone
     * @param nanos its time less the baseline's of the same round
     * @param bytes what it allocates
     */
    private record Price(String name, String stage, Estimate nanos, double bytes) {}

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("stages", "What does each stage cost?", COMMAND);
        Optional<MachineRuns.Source<JmhEntry>> source = runs.entries("StagePriceBenchmark");
        if (source.isEmpty()) {
            return section.absent("no run of StagePriceBenchmark was given");
        }
        List<EntryGroup> groups = EntryGroup.of(source.get().items());
        Map<Integer, Double> baseline =
                groups.stream()
                        .filter(g -> g.first().method().equals(BASELINE))
                        .findFirst()
                        .map(g -> g.byRound(StageTopic::nanos))
                        .orElse(Map.of());
        List<Price> prices = prices(groups, baseline);
        List<Price> stack = new ArrayList<>(dearest(prices).values());
        section.source(source.get().run())
                .table(table(prices))
                .chart(bar(stack))
                .chart(dots(prices));
        for (Price p : prices) {
            section.metric(
                    Metric.cost("stage/" + p.name(), "stage, " + p.name(), "ns", p.nanos(), ""));
        }
        return section.lead(lead(stack))
                .method(
                        "One stage called back to back in a warm JVM, less the empty call of the same round; CPU time of the thread where it was taken, else the clock. The stacked bar takes the dearest parameters of each stage.")
                .caveat(
                        "A stage alone finds its code and data in the caches; within a request it does not. What the stages cost together under load is in “What does auditing cost?”.")
                .build();
    }

    private static String lead(List<Price> stack) {
        double sum = stack.stream().mapToDouble(p -> p.nanos().median()).sum();
        String dearest =
                stack.stream()
                        .max(Comparator.comparingDouble(p -> p.nanos().median()))
                        .map(p ->
                                ", of which %s is the dearest with %s ns"
                                        .formatted(p.name(), LeafTopic.range(p.nanos())))
                        .orElse("");
        return "%d stages cost %s ns together%s."
                .formatted(stack.size(), Numbers.show(sum), dearest);
    }

    private static double nanos(JmhEntry entry) {
        double factor =
                switch (entry.unit().split("/", 2)[0]) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    default -> 1;
                };
        return Double.isFinite(entry.threadCpuNanos())
                ? entry.threadCpuNanos()
                : entry.score() * factor;
    }

    private static List<Price> prices(List<EntryGroup> groups, Map<Integer, Double> baseline) {
        List<Price> prices = new ArrayList<>();
        for (EntryGroup group : groups) {
            String stage = group.first().method();
            if (stage.equals(BASELINE)) {
                continue;
            }
            Map<Integer, Double> own = group.byRound(StageTopic::nanos);
            Optional<Estimate> net =
                    Pairing.difference(own, baseline).or(() -> group.estimate(StageTopic::nanos));
            String params =
                    group.first().params().entrySet().stream()
                            .map(p -> p.getKey() + " " + p.getValue())
                            .collect(Collectors.joining(", "));
            String name = params.isEmpty() ? stage : stage + " (" + params + ")";
            double bytes =
                    group.estimate(JmhEntry::allocatedBytes)
                            .map(Estimate::median)
                            .orElse(Double.NaN);
            net.ifPresent(e -> prices.add(new Price(name, stage, e, bytes)));
        }
        prices.sort((a, b) -> Integer.compare(place(a), place(b)));
        return prices;
    }

    private static int place(Price price) {
        int index = ORDER.indexOf(price.stage());
        return index < 0 ? ORDER.size() : index;
    }

    private static Map<String, Price> dearest(List<Price> prices) {
        Map<String, Price> byStage = new LinkedHashMap<>();
        for (Price price : prices) {
            byStage.merge(
                    price.stage(),
                    price,
                    (a, b) -> a.nanos().median() >= b.nanos().median() ? a : b);
        }
        return byStage;
    }

    private static ChartSpec bar(List<Price> stack) {
        List<Series> series = new ArrayList<>();
        double begin = 0;
        for (Price price : stack) {
            double end = begin + Math.max(0, price.nanos().median());
            series.add(
                    new Series(
                            price.name(),
                            Series.Look.STACKED,
                            series.size(),
                            List.of(new Point(end, new Interval(begin, end), 0, BAR, false))));
            begin = end;
        }
        return ChartSpec.of(
                "stages",
                "Price of each stage of one request, one after the other",
                Axis.linear("CPU time, ns"),
                Axis.names("", List.of("request")),
                series);
    }

    private static ChartSpec dots(List<Price> prices) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            if (prices.get(i).nanos().median() > 0) {
                points.add(Point.across(prices.get(i).nanos(), i, false));
            }
        }
        return ChartSpec.of(
                "stage-prices",
                "The same with intervals",
                Axis.log("CPU time, ns (log)"),
                Axis.names("", prices.stream().map(Price::name).toList()),
                List.of(Series.dots("median, 95 % interval", 0, points)));
    }

    private static Table table(List<Price> prices) {
        Table.Builder table =
                Table.named("stages", "Price of each stage")
                        .column("stage", "stage", "")
                        .column("nanos", "time", "ns")
                        .column("bytes", "allocated", "B");
        for (Price price : prices) {
            table.row(
                    Value.text(price.name()),
                    Value.measured(price.nanos()),
                    Double.isNaN(price.bytes())
                            ? new Value.Missing("not counted")
                            : Value.exact(Math.round(price.bytes())));
        }
        return table.build();
    }
}
