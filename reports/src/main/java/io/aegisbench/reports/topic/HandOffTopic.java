package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the caller spends on handing one task over, by mechanism, while the consumer is idle. */
final class HandOffTopic implements Topic {
    private static final String COMMAND =
            "mvn -pl bench-jmh exec:exec -Dbench=SpawnCostBenchmark -Dbench.peers=true";
    private static final String TAKEN = "idle-1-taken";
    private static final double[] PERCENTILES = HandOffTables.PERCENTILES;
    private static final double MICRO = 1e3;

    private final PublishedFigures published;

    HandOffTopic(PublishedFigures published) {
        this.published = published;
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
        List<HandOffRow> rows = new ArrayList<>(HandOffRow.of(source.get().items()));
        Optional<HandOffRow> asyncio = HandOffRow.asyncio(source.get().run());
        asyncio.ifPresent(rows::add);
        rows.sort(
                Comparator.comparingDouble(
                        row -> row.micros(TAKEN, 50).map(Estimate::median).orElse(Double.NaN)));
        section.source(source.get().run())
                .chart(dots(rows))
                .chart(spectrum(rows))
                .method(
                        "One producer hands over one task every 30 µs, so that the consumer is idle and whoever wakes it pays for that; each call is timed by the wall clock with both readings of the clock inside, which the row “clock alone” shows. Percentiles are medians over the rounds, each round in a new JVM, in an order drawn anew.")
                .caveat(
                        "“article” adds the live set and the gauge of the published system, “lean” does not. Published figures: "
                                + published.machine()
                                + ", timed on an empty task with a gauge that did nothing.")
                .caveat(
                        "A cheap call of a consumer that polls is paid for by lag, or by CPU while nothing happens: the table shows both.");
        new HandOffTables(rows, published.dispatch()).all().forEach(section::table);
        source.get().run().peers().ofTasks().notes().forEach(section::caveat);
        answer(section, rows, asyncio);
        return section.build();
    }

    private void answer(
            Section.Builder section, List<HandOffRow> rows, Optional<HandOffRow> asyncio) {
        Optional<HandOffRow> proxy =
                rows.stream().filter(row -> row.name().equals("proxy, lean")).findFirst();
        proxy.flatMap(row -> row.micros(TAKEN, 50))
                .ifPresentOrElse(
                        p50 ->
                                section.answer(
                                        "What does the hand-off cost?",
                                        text(proxy.orElseThrow(), p50, asyncio)),
                        () ->
                                section.answer(
                                        "What does the hand-off cost?",
                                        "The proxy's own hand-off was not among the measured mechanisms; see the chart."));
        proxy.ifPresent(row ->
                row.micros(TAKEN, 50).ifPresent(p50 -> section.lead(text(row, p50, asyncio))));
        for (HandOffRow row : rows) {
            for (double percentile : new double[] {50, 99}) {
                row.micros(TAKEN, percentile)
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
                                                row.flag(HandOffTables.IDLE, 1))));
            }
        }
    }

    private String text(HandOffRow proxy, Estimate p50, Optional<HandOffRow> asyncio) {
        String beside =
                asyncio.flatMap(peer ->
                                Pairing.ratio(peer.byRound(TAKEN, 50), proxy.byRound(TAKEN, 50)))
                        .map(ratio ->
                                " That is %s times less than asyncio's task in the same rounds."
                                        .formatted(LeafTopic.range(ratio)))
                        .orElse("");
        return "As the proxy does it, the caller spends %s µs (p50) and %s µs (p99) on one hand-off.%s The published figure is %s µs (p50), measured elsewhere."
                .formatted(
                        Numbers.show(p50.median()),
                        proxy.micros(TAKEN, 99).map(e -> Numbers.show(e.median())).orElse("?"),
                        beside,
                        Numbers.show(published.dispatch().p50()));
    }

    private ChartSpec dots(List<HandOffRow> rows) {
        List<String> names = new ArrayList<>(rows.stream().map(HandOffRow::name).toList());
        names.add("asyncio, published elsewhere");
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < PERCENTILES.length; i++) {
            List<Point> points = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                Optional<Estimate> micros = rows.get(row).micros(TAKEN, PERCENTILES[i]);
                if (micros.isPresent() && micros.get().median() > 0) {
                    points.add(
                            Point.across(
                                    micros.get(),
                                    row,
                                    rows.get(row).isNoisy(HandOffTables.IDLE, 1)));
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

    private static ChartSpec spectrum(List<HandOffRow> rows) {
        List<String> wanted =
                List.of(
                        "proxy, lean",
                        "proxy, article",
                        "virtual-thread, article",
                        "thread-pool, article",
                        "disruptor-sleeping, article",
                        HandOffRow.ASYNCIO);
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
                                            Spectrum.of(row.all(TAKEN), MICRO))));
        }
        return ChartSpec.of(
                "hand-off-spectrum",
                "The whole distribution of six of them",
                Axis.percentiles("percentile of calls, all rounds together"),
                Axis.log("time of the call, µs (log)"),
                series);
    }
}
