package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Bootstrap;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hipparchus.random.RandomGenerator;
import org.hipparchus.random.Well19937c;
import org.jspecify.annotations.Nullable;

/**
 * Two studies side by side.
 *
 * @param baseline name of the earlier one
 * @param tolerancePercent how much worse a figure may be
 * @param rows one for each figure that either has
 */
public record Comparison(String baseline, double tolerancePercent, List<Row> rows) {
    /** What can be said of a figure. */
    public enum Verdict {
        /** The interval of the ratio is on the good side of 1. */
        BETTER,
        /** The interval of the ratio is on the bad side of 1. */
        WORSE,
        /** The interval of the ratio holds 1. */
        NO_DIFFERENCE_SEEN,
        /** The two cannot be compared. */
        NOT_COMPARABLE;

        /** {@return the verdict in words} */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One figure.
     *
     * @param machine where it was measured
     * @param label what it is
     * @param unit what it is counted in
     * @param before median of the baseline, or NaN
     * @param now median of this study, or NaN
     * @param ratio interval of now over before
     * @param verdict what can be said
     * @param reason why they cannot be compared; else empty
     * @param isRegression whether it is worse by more than the tolerance
     */
    public record Row(
            String machine,
            String label,
            String unit,
            double before,
            double now,
            Interval ratio,
            Verdict verdict,
            String reason,
            boolean isRegression) {}

    static Comparison of(StudyReport study, Baseline baseline, double tolerancePercent) {
        List<Row> rows = new ArrayList<>();
        for (MachineReport report : study.machines()) {
            Baseline.Figures before = baseline.machines().get(report.machine().toString());
            for (Metric now : report.metrics()) {
                rows.add(row(report, now, before, tolerancePercent));
            }
            if (before != null) {
                before.metrics().values().stream()
                        .filter(old ->
                                report.metrics().stream().noneMatch(m -> m.id().equals(old.id())))
                        .forEach(old -> rows.add(absent(report, old)));
            }
        }
        return new Comparison(baseline.name(), tolerancePercent, rows);
    }

    private static Row row(
            MachineReport report,
            Metric now,
            Baseline.@Nullable Figures figures,
            double tolerance) {
        Metric before = figures == null ? null : figures.metrics().get(now.id());
        String reason =
                figures == null
                        ? "the baseline has no run of this machine"
                        : obstacle(report, figures, before, now);
        if (before == null || !reason.isEmpty()) {
            double old = before == null ? Double.NaN : before.estimate().median();
            return new Row(
                    report.machine().toString(),
                    now.label(),
                    now.unit(),
                    old,
                    now.estimate().median(),
                    Interval.NONE,
                    Verdict.NOT_COMPARABLE,
                    reason,
                    false);
        }
        Interval ratio = ratio(now.estimate(), before.estimate());
        double change = now.estimate().median() / before.estimate().median();
        boolean higher = now.better() == Metric.Better.HIGHER;
        Verdict verdict =
                ratio.contains(1)
                        ? Verdict.NO_DIFFERENCE_SEEN
                        : change > 1 == higher ? Verdict.BETTER : Verdict.WORSE;
        double lossPercent = 100 * (higher ? 1 - change : change - 1);
        return new Row(
                report.machine().toString(),
                now.label(),
                now.unit(),
                before.estimate().median(),
                now.estimate().median(),
                ratio,
                verdict,
                "",
                verdict == Verdict.WORSE && lossPercent > tolerance);
    }

    private static String obstacle(
            MachineReport report, Baseline.Figures figures, @Nullable Metric before, Metric now) {
        if (before == null) {
            return "the baseline did not measure it";
        }
        if (!figures.study().equals(report.study())) {
            return "studies of other sizes: "
                    + figures.study()
                    + " before, "
                    + report.study()
                    + " now";
        }
        if (!before.unit().equals(now.unit())) {
            return "other units: " + before.unit() + " before, " + now.unit() + " now";
        }
        if (!before.flag().isEmpty()) {
            return "flagged before: " + before.flag();
        }
        if (!now.flag().isEmpty()) {
            return "flagged now: " + now.flag();
        }
        boolean single = before.estimate().count() < 2 || now.estimate().count() < 2;
        return single ? "one round only, which has no interval" : "";
    }

    private static Row absent(MachineReport report, Metric old) {
        return new Row(
                report.machine().toString(),
                old.label(),
                old.unit(),
                old.estimate().median(),
                Double.NaN,
                Interval.NONE,
                Verdict.NOT_COMPARABLE,
                "not measured now",
                false);
    }

    /** {@return the interval of the ratio of the medians of rounds that are not paired} */
    static Interval ratio(Estimate now, Estimate before) {
        RandomGenerator random = new Well19937c(Bootstrap.SEED);
        double[] above = now.rounds().stream().mapToDouble(Double::doubleValue).toArray();
        double[] below = before.rounds().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratios = new double[Bootstrap.RESAMPLES];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] =
                    Estimate.median(Bootstrap.resample(above, random))
                            / Estimate.median(Bootstrap.resample(below, random));
        }
        return Bootstrap.interval(ratios);
    }

    long count(Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    public List<Row> regressions() {
        return rows.stream().filter(Row::isRegression).toList();
    }

    /** {@return the counts in words} */
    public String summary() {
        return "%s better, %s worse (%s beyond the tolerance of %s %%), %s no difference seen, %s not comparable"
                .formatted(
                        count(Verdict.BETTER),
                        count(Verdict.WORSE),
                        regressions().size(),
                        Numbers.show(tolerancePercent),
                        count(Verdict.NO_DIFFERENCE_SEEN),
                        count(Verdict.NOT_COMPARABLE));
    }

    /** {@return the rows as a table, the worst first} */
    public Table table() {
        Table.Builder table =
                Table.named("comparison", "This study beside " + baseline)
                        .column("figure", "figure", "")
                        .column("before", "before", "see unit")
                        .column("now", "now", "see unit")
                        .column("unit", "unit", "")
                        .column("ratio", "now ÷ before", "")
                        .column("verdict", "verdict", "");
        rows.stream()
                .sorted((a, b) -> Integer.compare(place(a), place(b)))
                .forEach(row ->
                        table.row(
                                Value.text(row.label()),
                                number(row.before(), row.reason()),
                                number(row.now(), row.reason()),
                                Value.text(row.unit()),
                                Double.isNaN(row.ratio().low())
                                        ? new Value.Missing(row.reason())
                                        : new Value.Model(row.now() / row.before(), row.ratio()),
                                Value.text(
                                        row.verdict().words()
                                                + (row.isRegression() ? ", beyond tolerance" : "")
                                                + (row.reason().isEmpty()
                                                        ? ""
                                                        : ": " + row.reason()))));
        return table.build();
    }

    private static int place(Row row) {
        return switch (row.verdict()) {
            case WORSE -> row.isRegression() ? 0 : 1;
            case BETTER -> 2;
            case NO_DIFFERENCE_SEEN -> 3;
            case NOT_COMPARABLE -> 4;
        };
    }

    private static Value number(double value, String reason) {
        return Double.isNaN(value) ? new Value.Missing(reason) : Value.exact(value);
    }
}
