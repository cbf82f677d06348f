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
import io.aegisbench.reports.stats.Interval;
import io.aegisbench.reports.stats.ScalabilityFit;
import io.aegisbench.reports.stats.ScalabilityLaw;
import io.aegisbench.reports.stats.ScalabilityPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Universal Scalability Law of each layout, and what a model says about more workers. */
final class ScalabilityTopic implements Topic {
    private static final String QUESTION = "Where is the knee?";
    private static final Column RATE = Column.ACHIEVED_RATE;
    private static final List<Integer> WORKERS = List.of(4, 8, 16, 32, 64);
    private static final int CURVE_POINTS = 60;

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section = Section.named("knee", QUESTION, LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source = runs.cells(LoadTopics::isClosedHealth);
        if (source.isEmpty()) {
            return section.answer(QUESTION, "Not measured: " + LoadTopics.NONE + ".")
                    .absent(LoadTopics.NONE);
        }
        Map<String, List<CellGroup>> layouts =
                LoadTopics.byLayout(source.get().items(), LoadTopics::isClosedHealth);
        Map<String, ScalabilityFit> fits = new LinkedHashMap<>();
        layouts.forEach((name, groups) -> fits.put(name, ScalabilityFit.of(points(groups))));
        List<ScalabilityPoint> peaks = peaksByWorkers(layouts);
        ScalabilityFit workers =
                peaks.size() >= ScalabilityFit.LEAST_LOADS
                        ? ScalabilityFit.of(peaks)
                        : ScalabilityFit.ofFew(peaks);
        String text = answer(layouts, fits);
        section.source(source.get().run())
                .chart(chart(layouts, fits))
                .table(table(fits))
                .chart(workersChart(peaks, workers))
                .table(workersTable(workers))
                .lead(text)
                .answer(QUESTION, text);
        if (workers instanceof ScalabilityFit.Refused(String reason)) {
            section.caveat("No model of more workers: " + reason + ".");
        }
        return section.method(
                        "Least squares of relative errors to X(n) = γ n / (1 + σ (n − 1) + κ n (n − 1)) through the medians of the loads that can be ranked; σ is contention, κ coherency, and the knee is where X is greatest, √((1 − σ) / κ). Intervals: rounds drawn again within each load, fitted again, middle 95 %. A fit needs five loads and an error within 20 %. For more workers the greatest throughput of each number of one-threaded workers is fitted by the same law, or with fewer than five numbers by Amdahl's (κ = 0), which is the best case.")
                .caveat(
                        "A model is drawn dotted and was not measured; beyond the measured loads it is a wager on that nothing new gets in the way. With a generator on the same machine it is one for this machine only.")
                .build();
    }

    private static List<ScalabilityPoint> points(List<CellGroup> groups) {
        return groups.stream()
                .filter(CellGroup::isRankable)
                .map(g -> new ScalabilityPoint(g.load(), g.byRound(RATE)))
                .filter(p -> !p.rateByRound().isEmpty())
                .toList();
    }

    /** {@return the greatest throughput of each number of workers that have one I/O thread each} */
    private static List<ScalabilityPoint> peaksByWorkers(Map<String, List<CellGroup>> layouts) {
        Map<Double, ScalabilityPoint> byWorkers = new TreeMap<>();
        for (List<CellGroup> groups : layouts.values()) {
            if (groups.getFirst().first().number(Column.IO_THREADS).orElse(1) == 1) {
                LoadTopics.peak(groups)
                        .ifPresent(peak ->
                                byWorkers.merge(
                                        LoadTopics.workers(peak),
                                        new ScalabilityPoint(
                                                LoadTopics.workers(peak), peak.byRound(RATE)),
                                        ScalabilityTopic::faster));
            }
        }
        return List.copyOf(byWorkers.values());
    }

    private static ScalabilityPoint faster(ScalabilityPoint one, ScalabilityPoint other) {
        return median(other) > median(one) ? other : one;
    }

    private static double median(ScalabilityPoint point) {
        return Estimate.of(List.copyOf(point.rateByRound().values())).median();
    }

    private static String answer(
            Map<String, List<CellGroup>> layouts, Map<String, ScalabilityFit> fits) {
        List<String> sentences = new ArrayList<>();
        fits.forEach((name, fit) -> {
            String seen =
                    LoadTopics.peak(layouts.getOrDefault(name, List.of()))
                            .map(g ->
                                    "greatest measured throughput at %s clients"
                                            .formatted(Numbers.show(g.load())))
                            .orElse("no load can be ranked");
            sentences.add(
                    switch (fit) {
                        case ScalabilityFit.Fitted f when f.hasKnee() ->
                                "%s: knee at %s clients by the fitted law (95 %% interval %s … %s); %s."
                                        .formatted(
                                                name,
                                                Numbers.show(f.law().knee()),
                                                Numbers.show(f.knee().low()),
                                                Numbers.show(f.knee().high()),
                                                seen);
                        case ScalabilityFit.Fitted f ->
                                "%s: no knee within the measured loads (%s); %s."
                                        .formatted(name, beyond(f), seen);
                        case ScalabilityFit.Refused(String reason) ->
                                "%s: no fit, %s; %s.".formatted(name, reason, seen);
                    });
        });
        return String.join(" ", sentences);
    }

    private static String beyond(ScalabilityFit.Fitted fit) {
        return Double.isFinite(fit.knee().low())
                ? "the law puts it above %s clients".formatted(Numbers.show(fit.knee().low()))
                : "the law never falls";
    }

    private static ChartSpec chart(
            Map<String, List<CellGroup>> layouts, Map<String, ScalabilityFit> fits) {
        List<Series> series = new ArrayList<>();
        layouts.forEach((name, groups) ->
                series.add(Series.dots(name, series.size(), LoadTopics.points(groups, RATE, 1))));
        double most = LoadTopics.loads(layouts).stream().mapToDouble(d -> d).max().orElse(1);
        int colour = 0;
        for (Map.Entry<String, ScalabilityFit> fit : fits.entrySet()) {
            if (fit.getValue() instanceof ScalabilityFit.Fitted fitted) {
                series.add(Series.model(fit.getKey(), colour, curve(fitted.law(), most * 2)));
            }
            colour++;
        }
        return ChartSpec.of(
                "knee",
                LoadTopics.title("Scalability law of each layout, /health", layouts),
                Axis.log("clients in a closed loop (log)"),
                Axis.linear("requests a second"),
                series);
    }

    private static List<Point> curve(ScalabilityLaw law, double most) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i <= CURVE_POINTS; i++) {
            double load = Math.pow(most, (double) i / CURVE_POINTS);
            points.add(Point.of(load, law.throughput(load)));
        }
        return points;
    }

    private static Table table(Map<String, ScalabilityFit> fits) {
        Table.Builder table =
                Table.named("scalability", "Universal Scalability Law by layout (a model)")
                        .column("layout", "layout", "")
                        .column("rate_of_one", "γ, throughput of one", "req/s")
                        .column("contention", "σ, contention", "")
                        .column("coherency", "κ, coherency", "")
                        .column("knee", "knee", "clients")
                        .column("error_percent", "error of the fit", "%");
        fits.forEach((name, fit) -> {
            switch (fit) {
                case ScalabilityFit.Fitted f ->
                        table.row(
                                Value.text(name),
                                new Value.Model(f.law().rate(), f.rate()),
                                new Value.Model(f.law().contention(), f.contention()),
                                new Value.Model(f.law().coherency(), f.coherency()),
                                f.hasKnee()
                                        ? new Value.Model(f.law().knee(), f.knee())
                                        : new Value.Missing(
                                                "not within what the data can say: " + beyond(f)),
                                Value.exact(100 * f.error()));
                case ScalabilityFit.Refused(String reason) -> {
                    Value none = new Value.Missing(reason);
                    table.row(Value.text(name), none, none, none, none, none);
                }
            }
        });
        return table.build();
    }

    private static ChartSpec workersChart(List<ScalabilityPoint> peaks, ScalabilityFit fit) {
        List<Series> series = new ArrayList<>();
        if (fit instanceof ScalabilityFit.Fitted fitted) {
            series.add(
                    Series.dots(
                            "greatest throughput, measured",
                            0,
                            peaks.stream()
                                    .map(p ->
                                            Point.of(
                                                    p.load(),
                                                    Estimate.of(
                                                            List.copyOf(p.rateByRound().values())),
                                                    false))
                                    .toList()));
            series.add(Series.model("law through them", 0, curve(fitted.law(), WORKERS.getLast())));
            series.add(
                    new Series(
                            "prediction with its interval (model)",
                            Series.Look.PREDICTED,
                            1,
                            WORKERS.stream()
                                    .map(w ->
                                            new Point(
                                                    w,
                                                    Interval.NONE,
                                                    fitted.law().throughput(w),
                                                    fitted.prediction(w),
                                                    false))
                                    .toList()));
        }
        return ChartSpec.of(
                "workers",
                "More workers, if nothing new gets in the way: a model, not a measurement",
                Axis.logAt(
                        "workers with a core each (log)",
                        List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)),
                Axis.log("requests a second (log)"),
                series);
    }

    private static Table workersTable(ScalabilityFit fit) {
        Table.Builder table =
                Table.named("workers", "Predicted throughput of more workers (a model)")
                        .column("workers", "workers", "")
                        .column("rate", "throughput", "req/s")
                        .column("law", "law", "");
        if (fit instanceof ScalabilityFit.Fitted fitted) {
            String law =
                    fitted.loads() >= ScalabilityFit.LEAST_LOADS
                            ? "Universal Scalability Law"
                            : "Amdahl, from %s numbers of workers".formatted(fitted.loads());
            WORKERS.forEach(w ->
                    table.row(
                            Value.exact(w),
                            new Value.Model(fitted.law().throughput(w), fitted.prediction(w)),
                            Value.text(law)));
        }
        return table.build();
    }
}
