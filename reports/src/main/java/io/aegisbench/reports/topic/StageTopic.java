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
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What each stage of the hot path costs a request, less the empty call. */
final class StageTopic implements Topic {
    private static final String COMMAND = "mvn -pl bench-jmh exec:exec -Dbench=StagePriceBenchmark";
    private static final String BASELINE = "baseline";
    private static final double HALF_BAR = 0.32;

    /** The hot path's stages in the order of a request. */
    private static final List<String> HOT_PATH =
            List.of(
                    "guard",
                    "auth",
                    "body",
                    "waf",
                    "rateLimit",
                    "adapter",
                    "evidenceHandedOver",
                    "forwarderHeads",
                    "metrics");

    /** What a background thread does for a call: the record holds its analysis. */
    private static final List<String> BACKGROUND = List.of("backgroundRecord", "backgroundAppend");

    /** What the budget is of, as it was set: the slot alone, without the answer's share. */
    private static final List<String> BUDGETED =
            List.of("guard", "auth", "body", "waf", "rateLimit", "adapter", "evidence");

    private static final double BUDGET_MICROS = 10;

    private static final Map<String, String> WHAT =
            Map.ofEntries(
                    Map.entry("guard", "all bytes of the request"),
                    Map.entry("auth", "the key's hash"),
                    Map.entry("body", "read from memory, parsed once"),
                    Map.entry("waf", "looked through by the default rules"),
                    Map.entry("wafOfText", "a text looked through whole"),
                    Map.entry("rateLimit", "reserved, six headers (with a new call)"),
                    Map.entry("adapter", "OpenAI to OpenAI"),
                    Map.entry("evidence", "a slot, given back unused"),
                    Map.entry("evidenceHandedOver", "slot, hashes, usage, hand-over"),
                    Map.entry("adapterAnthropic", "OpenAI to Anthropic"),
                    Map.entry("answerAnthropic", "the same, and the answer back"),
                    Map.entry("forwarderHeads", "heads written and read, without a socket"),
                    Map.entry("metrics", "of the stages and the request"),
                    Map.entry("call", "a new one: id, Undertow's exchange, ours"),
                    Map.entry("together", "ALL of the hot path in one, without a socket"),
                    Map.entry("backgroundHash", "both bodies (most of it on the hot path)"),
                    Map.entry("backgroundAnalyser", "analyser"),
                    Map.entry("backgroundRecord", "record, its analysis included"),
                    Map.entry("backgroundTap", "wiped, its next salts drawn"),
                    Map.entry("backgroundSalts", "salts' cell"),
                    Map.entry("backgroundIndex", "request index' cell"),
                    Map.entry("backgroundLedger", "log and tree"),
                    Map.entry("backgroundAppend", "ledger, salts and index"));

    /** This line makes a new call each time, whose own price is the line {@code call}. */
    private static final String RENEWED = "rateLimit";

    private static final String STEP = "background";
    private static final String CALL = "call";
    private static final String TOGETHER = "together";

    /**
     * A stage's price.
     *
     * @param name method and parameters
     * @param stage method alone
     * @param nanos its time less the baseline's of the same round
     * @param isNet whether there is such a baseline; else it is the time alone
     * @param group what was measured
     */
    private record Price(
            String name, String stage, Estimate nanos, boolean isNet, EntryGroup group) {
        Value value(ToDoubleFunction<JmhEntry> figure) {
            return Value.measuredOr(group.estimate(figure), "not counted");
        }
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("stages", "What does each stage cost?", COMMAND);
        Optional<MachineRuns.Source<JmhEntry>> source = runs.entries("StagePriceBenchmark");
        if (source.isEmpty()) {
            return section.absent("no run of StagePriceBenchmark was given");
        }
        List<EntryGroup> groups = EntryGroup.of(source.get().items());
        List<Price> prices = prices(groups);
        List<Price> hot = stacked(prices, HOT_PATH);
        List<Price> background = stacked(prices, BACKGROUND);
        section.source(source.get().run())
                .table(table(prices))
                .table(budget(groups))
                .table(texts(groups))
                .chart(bars(hot, background))
                .chart(dots(prices));
        for (Price p : prices) {
            section.metric(
                    Metric.cost("stage/" + p.name(), "stage, " + p.name(), "ns", p.nanos(), ""));
        }
        List<String> whole = prices.stream().filter(p -> !p.isNet()).map(Price::name).toList();
        if (!whole.isEmpty()) {
            section.caveat(
                    "The empty call was not measured beside %s: its price is in what stands there."
                            .formatted(String.join(", ", whole)));
        }
        return section.lead(lead(hot, prices))
                .method(
                        "One stage called back to back in a warm JVM, less the empty call of the same round; CPU time of the thread where it was taken, else the clock. The bar adds up the medians of the stages one by one; a stage that needs a new call each time has the price of that taken off in the same round. Of several parameters it takes the dearest.")
                .caveat(
                        "A stage alone finds its code and data in the caches; within a request it does not. What the stages cost together under load is in “What does auditing cost?”.")
                .build();
    }

    private static String lead(List<Price> hot, List<Price> prices) {
        double sum = hot.stream().mapToDouble(p -> p.nanos().median()).sum();
        String dearest =
                hot.stream()
                        .max(Comparator.comparingDouble(p -> p.nanos().median()))
                        .map(p ->
                                ", of which %s is the dearest with %s ns"
                                        .formatted(p.name(), LeafTopic.range(p.nanos())))
                        .orElse("");
        String together =
                prices.stream()
                        .filter(p -> p.stage().equals(TOGETHER))
                        .findFirst()
                        .map(p ->
                                " All of them in one call, with the chain around them, cost %s ns."
                                        .formatted(LeafTopic.range(p.nanos())))
                        .orElse("");
        return "%s stages of the hot path cost %s ns one by one%s.%s"
                .formatted(hot.size(), Numbers.show(sum), dearest, together);
    }

    private static double nanos(JmhEntry entry) {
        return Double.isFinite(entry.threadCpuNanos()) ? entry.threadCpuNanos() : wallNanos(entry);
    }

    private static double wallNanos(JmhEntry entry) {
        double factor =
                switch (entry.unit().split("/", 2)[0]) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    default -> 1;
                };
        return entry.score() * factor;
    }

    private static List<Price> prices(List<EntryGroup> groups) {
        Map<Integer, Double> baseline = byRound(groups, BASELINE);
        Map<Integer, Double> call = byRound(groups, CALL);
        List<Price> prices = new ArrayList<>();
        for (EntryGroup group : groups) {
            String stage = group.first().method();
            if (stage.equals(BASELINE)) {
                continue;
            }
            Map<Integer, Double> below = stage.equals(RENEWED) && !call.isEmpty() ? call : baseline;
            Optional<Estimate> net = Pairing.difference(group.byRound(StageTopic::nanos), below);
            Optional<Estimate> price = net.or(() -> group.estimate(StageTopic::nanos));
            String params =
                    group.first().params().entrySet().stream()
                            .map(p -> p.getKey() + " " + p.getValue())
                            .collect(Collectors.joining(", "));
            String name = params.isEmpty() ? stage : stage + " (" + params + ")";
            price.ifPresent(e -> prices.add(new Price(name, stage, e, net.isPresent(), group)));
        }
        prices.sort(Comparator.comparingInt(StageTopic::place).thenComparing(Price::name));
        return prices;
    }

    /** {@return the times of a method without parameters; none if it was not measured} */
    private static Map<Integer, Double> byRound(List<EntryGroup> groups, String method) {
        return groups.stream()
                .filter(g -> g.first().method().equals(method))
                .findFirst()
                .map(g -> g.byRound(StageTopic::nanos))
                .orElse(Map.of());
    }

    /**
     * The hot path's stages in their order, then the background's steps, then what else there is.
     */
    private static int place(Price price) {
        int index = HOT_PATH.indexOf(price.stage());
        if (index >= 0) {
            return index;
        }
        return price.stage().startsWith(STEP) ? HOT_PATH.size() : HOT_PATH.size() + 1;
    }

    private static List<Price> stacked(List<Price> prices, List<String> stages) {
        return stages.stream()
                .flatMap(stage ->
                        prices.stream()
                                .filter(p -> p.stage().equals(stage))
                                .max(Comparator.comparingDouble(p -> p.nanos().median()))
                                .stream())
                .toList();
    }

    private static ChartSpec bars(List<Price> hot, List<Price> background) {
        List<Series> series = new ArrayList<>();
        stack(series, hot, 0);
        stack(series, background, 1);
        List<String> names =
                background.isEmpty() ? List.of("hot path") : List.of("hot path", "background");
        return ChartSpec.of(
                "stages",
                "Price of each stage of one call, one after the other",
                Axis.linear("CPU time, ns"),
                Axis.names("", names),
                series);
    }

    private static void stack(List<Series> series, List<Price> prices, int place) {
        double begin = 0;
        for (Price price : prices) {
            double end = begin + Math.max(0, price.nanos().median());
            Interval height = new Interval(place - HALF_BAR, place + HALF_BAR);
            Point point = new Point(end, new Interval(begin, end), place, height, false);
            series.add(
                    new Series(price.name(), Series.Look.STACKED, series.size(), List.of(point)));
            begin = end;
        }
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
                "Price of each stage and step alone",
                Axis.log("CPU time, ns (log)"),
                Axis.names("", prices.stream().map(Price::name).toList()),
                List.of(Series.dots("median, 95 % interval", 0, points)));
    }

    private static Table table(List<Price> prices) {
        Table.Builder table =
                Table.named("stages", "Price of each stage")
                        .column("stage", "stage", "")
                        .column("what", "what", "")
                        .column("nanos", "time", "ns")
                        .column("cpu_nanos", "with the empty call", "ns")
                        .column("wall_nanos", "by the clock", "ns")
                        .column("process_nanos", "CPU of the JVM", "ns")
                        .column("bytes", "allocated", "B");
        for (Price price : prices) {
            table.row(
                    Value.text(price.name()),
                    Value.text(WHAT.getOrDefault(price.stage(), "")),
                    Value.measured(price.nanos()),
                    price.value(JmhEntry::threadCpuNanos),
                    price.value(StageTopic::wallNanos),
                    price.value(JmhEntry::processCpuNanos),
                    price.value(e -> Math.rint(e.allocatedBytes())));
        }
        return table.build();
    }

    /** What the firewall costs a text, by kind and size. */
    private static Table texts(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("stages-texts", "What the firewall costs a text")
                        .column("kind", "kind", "")
                        .column("bytes", "text", "B")
                        .column("nanos", "CPU", "ns")
                        .column("nanos_per_byte", "CPU a byte", "ns");
        groups.stream()
                .filter(g -> g.first().method().equals("wafOfText") && !g.param("bytes").isEmpty())
                .sorted(
                        Comparator.comparing((EntryGroup g) -> g.param("kind"))
                                .thenComparingInt(StageTopic::bytes))
                .forEach(g ->
                        table.row(
                                Value.text(g.param("kind")),
                                Value.exact(bytes(g)),
                                Value.measuredOr(g.estimate(StageTopic::nanos), "not counted"),
                                Value.measuredOr(
                                        g.estimate(e -> nanos(e) / bytes(g)), "not counted")));
        return table.build();
    }

    private static int bytes(EntryGroup group) {
        return Integer.parseInt(group.param("bytes"));
    }

    /** What was promised of the stages, of those rounds that measured all of them. */
    private static Table budget(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("stages-budget", "Beside what was aimed at for a whole call")
                        .column("what", "what", "")
                        .column("micros", "CPU", "µs")
                        .column("target", "at most", "µs")
                        .column("met", "", "");
        Map<Integer, Double> call = byRound(groups, CALL);
        Map<Integer, Double> sum = new TreeMap<>();
        for (int round : call.keySet()) {
            List<Map<Integer, Double>> stages =
                    BUDGETED.stream().map(s -> byRound(groups, s)).toList();
            if (stages.stream().allMatch(stage -> stage.containsKey(round))) {
                double of = stages.stream().mapToDouble(s -> s.getOrDefault(round, 0.0)).sum();
                sum.put(round, of);
            }
        }
        budget(table, "the stages one by one, the new call taken out", sum, call);
        budget(table, "the hot path in one, less a new call", byRound(groups, TOGETHER), call);
        return table.build();
    }

    private static void budget(
            Table.Builder table,
            String what,
            Map<Integer, Double> nanos,
            Map<Integer, Double> call) {
        Pairing.difference(nanos, call)
                .map(e -> e.times(1e-3))
                .ifPresent(e ->
                        table.row(
                                Value.text(what),
                                Value.measured(e),
                                Value.exact(BUDGET_MICROS),
                                Value.text(e.median() <= BUDGET_MICROS ? "met" : "missed")));
    }
}
