package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a section shows, as text to hold against what a test computed by hand: six digits, written
 * without the code that writes the page.
 */
final class Shown {
    private static final MathContext SIX = new MathContext(6);

    private Shown() {}

    /** {@return the rows of a table, of the named columns or of all} */
    static List<String> rows(Section section, String table, String... columns) {
        Table shown =
                section.tables().stream()
                        .filter(t -> t.id().equals(table))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no table " + table));
        List<String> wanted = List.of(columns);
        List<String> ids = shown.columns().stream().map(Table.Column::id).toList();
        if (!ids.containsAll(wanted)) {
            throw new AssertionError("no such columns: " + wanted + " of " + ids);
        }
        return shown.rows().stream()
                .map(row ->
                        IntStream.range(0, row.size())
                                .filter(i -> wanted.isEmpty() || wanted.contains(ids.get(i)))
                                .mapToObj(i -> value(row.get(i)))
                                .collect(Collectors.joining(" | ")))
                .toList();
    }

    static String value(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Exact(double number) -> number(number);
            case Value.Published(double number) -> "published " + number(number);
            case Value.Missing(String reason) -> "- " + reason;
            case Value.Model(double number, Interval interval) ->
                    "~" + number(number) + interval(interval);
            case Value.Measured(Estimate estimate, String flag) ->
                    estimate(estimate) + (flag.isEmpty() ? "" : " FLAG " + flag);
        };
    }

    static String estimate(Estimate estimate) {
        return number(estimate.median()) + interval(new Interval(estimate.low(), estimate.high()));
    }

    private static String interval(Interval interval) {
        return Double.isNaN(interval.low())
                ? ""
                : " (" + number(interval.low()) + " to " + number(interval.high()) + ")";
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(SIX).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    static ChartSpec chart(Section section, String id) {
        return section.charts().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chart " + id));
    }

    /** {@return the names of the series of a panel} */
    static List<String> series(Section section, String chart, int panel) {
        return chart(section, chart).panels().get(panel).series().stream()
                .map(Series::name)
                .toList();
    }

    /** {@return the points of a series: place, height, and whether it is hollow} */
    static List<String> points(Section section, String chart, int panel, String series) {
        return chart(section, chart).panels().get(panel).series().stream()
                .filter(s -> s.name().equals(series))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series))
                .points()
                .stream()
                .map(Shown::point)
                .toList();
    }

    private static String point(Point point) {
        return number(point.x())
                + interval(point.xInterval())
                + ": "
                + number(point.y())
                + interval(point.yInterval())
                + (point.flagged() ? " hollow" : "");
    }

    /** {@return the figures that studies are compared by: id, unit, figure and flag} */
    static List<String> metrics(Section section) {
        return section.metrics().stream()
                .map(m ->
                        m.id()
                                + " = "
                                + estimate(m.estimate())
                                + " "
                                + m.unit()
                                + (m.better() == Metric.Better.LOWER ? " (cost)" : "")
                                + (m.flag().isEmpty() ? "" : " FLAG " + m.flag()))
                .toList();
    }
}
