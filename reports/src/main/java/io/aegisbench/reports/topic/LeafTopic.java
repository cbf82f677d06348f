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
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/** How many leaves a second the Merkle Mountain Range takes, by size, beside peers. */
final class LeafTopic implements Topic {
    private static final String COMMAND =
            "mvn -pl bench-jmh exec:exec -Dbench=LeafThroughputBenchmark -Dbench.peers=true";
    private static final String QUESTION = "How fast is the Merkle Mountain Range?";
    private static final double NANOS = 1e9;
    private static final int LARGEST = 100_000;
    private static final Axis SIZES =
            Axis.logAt("leaves N (log)", List.of(100.0, 1_000.0, 10_000.0, 100_000.0));
    static final String ARTICLES = "aegis-v1, root on every append";

    private final PublishedFigures published;

    LeafTopic(PublishedFigures published) {
        this.published = published;
    }

    /**
     * One program on one kind of work.
     *
     * @param work profile and when the root is bagged
     * @param who which program and hasher
     * @param leaves how many
     * @param rate leaves a second of CPU time
     * @param wall leaves a second by the clock
     * @param bytes allocated for a leaf; unknown of a peer
     */
    record Row(
            String work,
            String who,
            int leaves,
            Map<Integer, Double> rate,
            Map<Integer, Double> wall,
            Optional<Estimate> bytes) {
        Estimate estimate() {
            return Estimate.of(List.copyOf(rate.values()));
        }
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("leaves", QUESTION, COMMAND);
        Optional<MachineRuns.Source<JmhEntry>> source = runs.entries("LeafThroughputBenchmark");
        if (source.isEmpty()) {
            String reason = "no run of LeafThroughputBenchmark was given";
            return section.answer(QUESTION, "Not measured: " + reason + ".").absent(reason);
        }
        List<Row> rows = new ArrayList<>(ours(source.get().items()));
        rows.addAll(peers(source.get().run()));
        section.source(source.get().run());
        section.chart(articles(rows.stream().filter(r -> r.work().equals(ARTICLES)).toList()))
                .chart(works(rows.stream().filter(r -> !r.work().equals(ARTICLES)).toList()))
                .table(table(rows))
                .table(new LeafRatios(rows, published).table())
                .method(
                        "Leaves a second of the measuring thread's CPU time, the median of the rounds; each round in a new JVM, in an order drawn anew. A peer's is of its process's CPU time. Every program's root is compared with a known one.")
                .caveat(
                        "Published figures ("
                                + published.machine()
                                + ") are of one work only: aegis-v1 with the root bagged on every append, and stand on that chart alone.")
                .caveat(
                        "What is allocated contains the new accumulator of each invocation, which is all of it at small N.")
                .caveat(
                        "Where the root is bagged on every append more is hashed than where it is bagged once at the end; the two are different works, so they are two panels with the same axes.");
        source.get().run().peers().ofLeaves().notes().forEach(section::caveat);
        answer(section, rows);
        metrics(section, rows);
        return section.build();
    }

    private static List<Row> ours(List<JmhEntry> entries) {
        List<Row> rows = new ArrayList<>();
        for (EntryGroup group : EntryGroup.of(entries)) {
            int leaves = Integer.parseInt(group.param("leaves"));
            String method = group.first().method();
            boolean bulk = method.equals("bulk");
            boolean each = group.param("mode").equals("rootEachAppend");
            String work =
                    group.param("profile")
                            + (each ? ", root on every append" : ", root at the end");
            String who =
                    method.equals("hexStrings")
                            ? "Java, hex strings"
                            : "ours, %s%s"
                                    .formatted(group.param("hasher"), bulk ? " (bulk call)" : "");
            rows.add(
                    new Row(
                            work,
                            who,
                            leaves,
                            group.byRound(e -> leaves * NANOS / e.threadCpuNanos()),
                            group.byRound(e -> leaves * NANOS / e.score()),
                            group.estimate(e -> e.allocatedBytes() / leaves)));
        }
        rows.removeIf(row -> row.rate().isEmpty());
        return rows;
    }

    private static List<Row> peers(Run run) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (PeerData.Program program : run.peers().programs()) {
            for (PeerData.Line line : program.lines()) {
                JsonNode json = line.json();
                if (json.has("variant")) {
                    Row row = rows.computeIfAbsent(key(json), _ -> peer(json));
                    put(row.rate(), line.round(), json.path("cpuNanosPerLeaf"));
                    put(row.wall(), line.round(), json.path("wallNanosPerLeaf"));
                }
            }
        }
        return rows.values().stream().filter(row -> !row.rate().isEmpty()).toList();
    }

    /** A time too short for the program's clock is no rate. */
    private static void put(Map<Integer, Double> rates, int round, JsonNode nanos) {
        double rate = NANOS / nanos.asDouble(0);
        if (Double.isFinite(rate)) {
            rates.put(round, rate);
        }
    }

    private static String key(JsonNode json) {
        return "%s %s %s %s"
                .formatted(
                        json.path("variant").asString(""),
                        json.path("scheme").asString(""),
                        json.path("mode").asString(""),
                        json.path("leaves").asInt());
    }

    private static Row peer(JsonNode json) {
        boolean each = json.path("mode").asString("").equals("rootEachAppend");
        return new Row(
                json.path("scheme").asString("")
                        + (each ? ", root on every append" : ", root at the end"),
                json.path("variant").asString("") + " (peer, measured here)",
                json.path("leaves").asInt(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
    }

    private ChartSpec articles(List<Row> rows) {
        List<String> names = rows.stream().map(Row::who).distinct().sorted().toList();
        List<Series> series = new ArrayList<>(series(rows, Row::who, names));
        series.add(published("Python", PublishedFigures.LeafRate::python));
        series.add(published("Rust", PublishedFigures.LeafRate::rust));
        return ChartSpec.of(
                "leaves",
                "Leaves a second by number of leaves: the article's work (" + ARTICLES + ")",
                SIZES,
                Axis.log("leaves a second (log)"),
                series);
    }

    /** {@return the other works in two panels with the same axes: how often the root is bagged} */
    private static ChartSpec works(List<Row> rows) {
        List<Row> compared =
                rows.stream()
                        .filter(r -> r.who().matches("ours, (fastest|batch).*|rust-lean.*"))
                        .filter(r -> !r.work().startsWith("aegis-v1"))
                        .toList();
        List<String> names =
                compared.stream().map(LeafTopic::profileAndWho).distinct().sorted().toList();
        List<List<Series>> panels = new ArrayList<>();
        for (String mode : List.of("root on every append", "root at the end")) {
            panels.add(
                    series(
                            compared.stream().filter(r -> r.work().endsWith(mode)).toList(),
                            LeafTopic::profileAndWho,
                            names));
        }
        Interval both = Ranges.log(panels);
        return new ChartSpec(
                "leaves-by-profile",
                "Root on every append (above) and only at the end (below), by profile",
                SIZES,
                List.of(
                        new ChartSpec.Panel(
                                Axis.log("root each, leaves/s").within(both), panels.get(0)),
                        new ChartSpec.Panel(
                                Axis.log("root at end, leaves/s").within(both), panels.get(1))));
    }

    private static String profileAndWho(Row row) {
        return row.work().substring(0, row.work().indexOf(',')) + ": " + row.who();
    }

    /** Equal names have equal colours in all panels. */
    private static List<Series> series(
            List<Row> rows, Function<Row, String> name, List<String> names) {
        Map<String, List<Point>> byName = new TreeMap<>();
        rows.stream()
                .sorted(Comparator.comparingInt(Row::leaves))
                .forEach(row ->
                        byName.computeIfAbsent(name.apply(row), _ -> new ArrayList<>())
                                .add(Point.of(row.leaves(), row.estimate(), false)));
        List<Series> series = new ArrayList<>();
        byName.forEach(
                (who, points) -> series.add(Series.measured(who, names.indexOf(who), points)));
        return series;
    }

    private Series published(String name, ToDoubleFunction<PublishedFigures.LeafRate> figure) {
        List<Point> points = new ArrayList<>();
        published
                .leafThroughput()
                .forEach(
                        (leaves, rate) -> points.add(Point.of(leaves, figure.applyAsDouble(rate))));
        return Series.published(name, points);
    }

    private Table table(List<Row> rows) {
        Table.Builder table =
                Table.named("leaves", "Leaves a second")
                        .column("work", "work", "")
                        .column("program", "program", "")
                        .column("leaves", "N", "leaves")
                        .column("rate", "by CPU time", "leaves/s")
                        .column("wall_rate", "by the clock", "leaves/s")
                        .column("bytes", "allocated", "B a leaf");
        published
                .leafThroughput()
                .forEach((leaves, rate) -> {
                    table.row(published("python", leaves, rate.python()));
                    table.row(published("rust", leaves, rate.rust()));
                });
        rows.stream()
                .sorted(
                        Comparator.comparing(Row::work)
                                .thenComparingInt(Row::leaves)
                                .thenComparing(Row::who))
                .forEach(row ->
                        table.row(
                                Value.text(row.work()),
                                Value.text(row.who()),
                                Value.exact(row.leaves()),
                                Value.measured(row.estimate()),
                                row.wall().isEmpty()
                                        ? new Value.Missing("no time by the clock")
                                        : Value.measured(
                                                Estimate.of(List.copyOf(row.wall().values()))),
                                Value.measuredOr(row.bytes(), "not counted")));
        return table.build();
    }

    private void answer(Section.Builder section, List<Row> rows) {
        List<String> sentences = new ArrayList<>();
        fastest(rows, "rfc9162, root at the end")
                .ifPresent(r ->
                        sentences.add(
                                "One append to the tree that the ledger keeps (rfc9162, root at the end, N = 100,000) goes at %s leaves/s of CPU time."
                                        .formatted(range(r.estimate()))));
        Optional<Row> best = fastest(rows, ARTICLES);
        best.ifPresent(r ->
                sentences.add(
                        "At the article's own work (aegis-v1, root on every append) it is %s leaves/s; published are %s for Rust and %s for Python, measured elsewhere."
                                .formatted(
                                        range(r.estimate()),
                                        publishedAt(PublishedFigures.LeafRate::rust),
                                        publishedAt(PublishedFigures.LeafRate::python))));
        best.flatMap(r -> overRust(r, rows))
                .ifPresent(ratio ->
                        sentences.add(
                                "Beside a lean Rust program in the same rounds: %s times its rate."
                                        .formatted(range(ratio))));
        String text =
                sentences.isEmpty()
                        ? "The headline sizes were not measured; see the chart."
                        : String.join(" ", sentences);
        section.lead(text).answer(QUESTION, text);
    }

    /** {@return our fastest hasher that takes leaves one by one, at the largest size} */
    private static Optional<Row> fastest(List<Row> rows, String work) {
        return rows.stream()
                .filter(r -> r.work().equals(work) && r.leaves() == LARGEST)
                .filter(r -> r.who().startsWith("ours,") && !r.who().endsWith("(bulk call)"))
                .max(Comparator.comparingDouble(r -> r.estimate().median()));
    }

    private static List<Value> published(String who, int leaves, double rate) {
        return List.of(
                Value.text(ARTICLES),
                Value.text(who + " (published, elsewhere)"),
                Value.exact(leaves),
                new Value.Missing("only one rate is published"),
                new Value.Published(rate),
                new Value.Missing("none are published"));
    }

    private static Optional<Estimate> overRust(Row ours, List<Row> rows) {
        return rows.stream()
                .filter(p -> p.work().equals(ARTICLES) && p.leaves() == LARGEST)
                .filter(p -> p.who().startsWith("rust-lean"))
                .findFirst()
                .flatMap(p -> Pairing.ratio(ours.rate(), p.rate()));
    }

    private String publishedAt(ToDoubleFunction<PublishedFigures.LeafRate> who) {
        return published
                .leafRate(LARGEST)
                .map(rate -> Numbers.show(who.applyAsDouble(rate)))
                .orElse("?");
    }

    static String range(Estimate e) {
        return e.hasInterval()
                ? "%s (%s … %s)"
                        .formatted(
                                Numbers.show(e.median()),
                                Numbers.show(e.low()),
                                Numbers.show(e.high()))
                : Numbers.show(e.median());
    }

    private static void metrics(Section.Builder section, List<Row> rows) {
        rows.stream()
                .filter(row -> row.who().startsWith("ours"))
                .forEach(row ->
                        section.metric(
                                new Metric(
                                        "leaves/%s/%s/%s"
                                                .formatted(row.work(), row.who(), row.leaves()),
                                        "leaves, %s, %s, N = %s"
                                                .formatted(
                                                        row.work(),
                                                        row.who(),
                                                        Numbers.show(row.leaves())),
                                        "leaves/s",
                                        Metric.Better.HIGHER,
                                        row.estimate(),
                                        "")));
    }
}
