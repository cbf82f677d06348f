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
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What the caller spends on handing one task over, by mechanism, while the consumer is idle. */
final class HandOffTopic implements Topic {
    private static final String COMMAND =
            "mvn -pl bench-jmh exec:exec -Dbench=SpawnCostBenchmark -Dbench.peers=true";
    private static final String TAKEN = "idle-1-taken";
    private static final String LAG = "idle-1-lag";
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final double MICRO = 1e3;

    private final PublishedFigures published;

    HandOffTopic(PublishedFigures published) {
        this.published = published;
    }

    /**
     * One mechanism in one dress, ours or a peer.
     *
     * @param name as shown
     * @param nanos percentile of a round, by round
     * @param noisy whether producers waited for cores
     * @param histogram all rounds together
     */
    private record Row(
            String name,
            Map<Integer, Map<Double, Double>> nanos,
            boolean noisy,
            Histogram histogram,
            List<SessionFiles> sessions) {
        Optional<Estimate> micros(double percentile) {
            List<Double> known =
                    nanos.values().stream()
                            .map(round -> round.getOrDefault(percentile, Double.NaN) / MICRO)
                            .filter(Double::isFinite)
                            .toList();
            return known.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(known));
        }

        Map<Integer, Double> byRound(double percentile) {
            Map<Integer, Double> byRound = new TreeMap<>();
            nanos.forEach((round, values) -> byRound.put(round, values.get(percentile)));
            return byRound;
        }

        String flag() {
            return noisy ? "producers waited for a core over 5 % of their time" : "";
        }
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("hand-off", "What does the hand-off cost the caller?", COMMAND);
        Optional<MachineRuns.Source<SessionFiles>> source = runs.sessions();
        if (source.isEmpty()) {
            String reason = "no run with spawn sessions was given";
            return section.answer("What does the hand-off cost?", "Not measured: " + reason + ".")
                    .absent(reason);
        }
        List<Row> rows = rows(source.get().items());
        Optional<Row> asyncio = asyncio(source.get().run());
        asyncio.ifPresent(rows::add);
        rows.sort(
                Comparator.comparingDouble(
                        row -> row.micros(50).map(Estimate::median).orElse(Double.NaN)));
        section.source(source.get().run())
                .chart(dots(rows))
                .chart(spectrum(rows))
                .table(table(rows))
                .method(
                        "One producer hands over one task every 30 µs, so that the consumer is idle and whoever wakes it pays for that; each call is timed by the wall clock with both readings of the clock inside, which the row “clock alone” shows. Percentiles are medians over the rounds, each round in a new JVM, in an order drawn anew.")
                .caveat(
                        "“article” adds the live set and the gauge of the published system, “lean” does not. Published figures: "
                                + published.machine()
                                + ", timed on an empty task with a gauge that did nothing.")
                .caveat(
                        "A cheap call of a consumer that polls is paid for by lag, or by CPU while nothing happens: the table shows both.");
        answer(section, rows, asyncio);
        return section.build();
    }

    private void answer(Section.Builder section, List<Row> rows, Optional<Row> asyncio) {
        Optional<Row> proxy =
                rows.stream().filter(row -> row.name().equals("proxy, lean")).findFirst();
        proxy.flatMap(row -> row.micros(50))
                .ifPresentOrElse(
                        p50 ->
                                section.answer(
                                        "What does the hand-off cost?",
                                        text(proxy.orElseThrow(), p50, asyncio)),
                        () ->
                                section.answer(
                                        "What does the hand-off cost?",
                                        "The proxy's own hand-off was not among the measured mechanisms; see the chart."));
        proxy.ifPresent(
                row -> row.micros(50).ifPresent(p50 -> section.lead(text(row, p50, asyncio))));
        for (Row row : rows) {
            for (double percentile : new double[] {50, 99}) {
                row.micros(percentile)
                        .ifPresent(e ->
                                section.metric(
                                        new Metric(
                                                "hand-off/%s/p%s"
                                                        .formatted(
                                                                row.name(),
                                                                Numbers.plain(percentile)),
                                                "hand-off, %s, p%s"
                                                        .formatted(
                                                                row.name(),
                                                                Numbers.plain(percentile)),
                                                "µs",
                                                Metric.Better.LOWER,
                                                e,
                                                row.flag())));
            }
        }
    }

    private String text(Row proxy, Estimate p50, Optional<Row> asyncio) {
        String beside =
                asyncio.flatMap(peer -> Pairing.ratio(peer.byRound(50), proxy.byRound(50)))
                        .map(ratio ->
                                " That is %s times less than asyncio's task in the same rounds."
                                        .formatted(LeafTopic.range(ratio)))
                        .orElse("");
        return "As the proxy does it, the caller spends %s µs (p50) and %s µs (p99) on one hand-off.%s The published figure is %s µs (p50), measured elsewhere."
                .formatted(
                        Numbers.show(p50.median()),
                        proxy.micros(99).map(e -> Numbers.show(e.median())).orElse("?"),
                        beside,
                        Numbers.show(published.dispatch().p50()));
    }

    private static List<Row> rows(List<SessionFiles> sessions) {
        Map<String, List<SessionFiles>> byName = new LinkedHashMap<>();
        for (SessionFiles session : sessions) {
            String name = name(session);
            byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(session);
        }
        List<Row> rows = new ArrayList<>();
        byName.forEach((name, all) -> {
            Map<Integer, Map<Double, Double>> nanos = new TreeMap<>();
            Histogram sum = IntervalLog.newHistogram();
            for (SessionFiles session : all) {
                nanos.put(session.facts().round(), percentiles(p -> session.nanos(TAKEN, p)));
                Histogram taken = session.histograms().get(TAKEN);
                if (taken != null) {
                    sum.add(taken);
                }
            }
            boolean noisy = all.stream().filter(s -> s.isNoisy("idle", 1)).count() * 2 > all.size();
            rows.add(new Row(name, nanos, noisy, sum, all));
        });
        return rows;
    }

    /** The empty one is what the two readings of the clock cost. */
    private static String name(SessionFiles session) {
        return session.facts().mechanism().equals("empty")
                ? "clock alone, " + session.facts().dress()
                : session.facts().mechanism() + ", " + session.facts().dress();
    }

    private static Map<Double, Double> percentiles(ToDoubleFunction<Double> nanos) {
        Map<Double, Double> values = new TreeMap<>();
        for (double percentile : PERCENTILES) {
            values.put(percentile, nanos.applyAsDouble(percentile));
        }
        return values;
    }

    private static Optional<Row> asyncio(Run run) {
        Map<Integer, Map<Double, Double>> nanos = new TreeMap<>();
        Histogram sum = IntervalLog.newHistogram();
        run.peers().asyncio().stream()
                .flatMap(peer -> peer.lines().stream())
                .filter(line -> line.json().path("condition").asString("").equals("idle"))
                .filter(line -> line.json().path("what").asString("").equals("taken"))
                .forEach(line -> {
                    Histogram histogram = PeerData.histogram(line.json());
                    nanos.put(
                            line.round(),
                            percentiles(p -> (double) histogram.getValueAtPercentile(p)));
                    sum.add(histogram);
                });
        return nanos.isEmpty()
                ? Optional.empty()
                : Optional.of(new Row("Python asyncio, article", nanos, false, sum, List.of()));
    }

    private ChartSpec dots(List<Row> rows) {
        List<String> names = new ArrayList<>(rows.stream().map(Row::name).toList());
        names.add("asyncio, published elsewhere");
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < PERCENTILES.length; i++) {
            List<Point> points = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                Optional<Estimate> micros = rows.get(row).micros(PERCENTILES[i]);
                if (micros.isPresent() && micros.get().median() > 0) {
                    points.add(Point.across(micros.get(), row, rows.get(row).noisy()));
                }
            }
            series.add(Series.dots("p" + Numbers.plain(PERCENTILES[i]), i, points));
        }
        series.add(
                Series.published(
                        "p50 and p99",
                        List.of(
                                Point.of(published.dispatch().p50(), rows.size()),
                                Point.of(published.dispatch().p99(), rows.size()))));
        return ChartSpec.of(
                "hand-off",
                "Time of one call that hands a task over, consumer idle",
                Axis.log("time of the call, µs (log)"),
                Axis.names("", names),
                series);
    }

    private static ChartSpec spectrum(List<Row> rows) {
        List<String> wanted =
                List.of(
                        "proxy, lean",
                        "proxy, article",
                        "virtual-thread, article",
                        "thread-pool, article",
                        "disruptor-sleeping, article",
                        "Python asyncio, article");
        List<Series> series = new ArrayList<>();
        for (String name : wanted) {
            rows.stream()
                    .filter(row -> row.name().equals(name))
                    .findFirst()
                    .ifPresent(row ->
                            series.add(
                                    Series.line(
                                            name,
                                            series.size(),
                                            Spectrum.of(row.histogram(), MICRO))));
        }
        return ChartSpec.of(
                "hand-off-spectrum",
                "The whole distribution of six of them",
                Axis.percentiles("percentile of calls, all rounds together"),
                Axis.log("time of the call, µs (log)"),
                series);
    }

    private static Table table(List<Row> rows) {
        Table.Builder table =
                Table.named("hand-off", "Time of one call, consumer idle")
                        .column("mechanism", "mechanism, dress", "");
        for (double percentile : PERCENTILES) {
            String p = Numbers.plain(percentile);
            table.column("p" + p.replace('.', '_') + "_micros", "p" + p, "µs");
        }
        table.column("lag_p50_micros", "lag p50", "µs")
                .column("idle_cpu_percent", "idle CPU", "% of a core");
        for (Row row : rows) {
            List<Value> values = new ArrayList<>();
            values.add(Value.text(row.name()));
            for (double percentile : PERCENTILES) {
                values.add(
                        row.micros(percentile)
                                .<Value>map(e -> new Value.Measured(e, row.flag()))
                                .orElseGet(() -> new Value.Missing("no call was timed")));
            }
            values.add(session(row, s -> s.nanos(LAG, 50) / MICRO));
            values.add(session(row, s -> s.facts().idleCpuPercent()));
            table.row(values);
        }
        return table.build();
    }

    private static Value session(Row row, ToDoubleFunction<SessionFiles> figure) {
        List<Double> known =
                row.sessions().stream()
                        .map(figure::applyAsDouble)
                        .filter(Double::isFinite)
                        .toList();
        return known.isEmpty()
                ? new Value.Missing("not taken for this one")
                : Value.measured(Estimate.of(known));
    }
}
