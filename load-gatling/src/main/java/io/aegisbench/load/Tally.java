package io.aegisbench.load;

import io.aegisbench.load.cells.CellState;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rounds of cells that belong together; only rankable ones count.
 *
 * @param rankable rounds
 * @param all rounds
 */
record Tally(List<CellRow> rankable, List<CellRow> all) {
    Tally {
        rankable = List.copyOf(rankable);
        all = List.copyOf(all);
    }

    /** {@return whether Gatling asked in a cell that others ask, too} */
    static boolean isByGatling(CellRow row) {
        return row.shown(Column.VARIANT).endsWith(Variant.BY_GATLING);
    }

    /** {@return the rows that a condition chooses} */
    static Tally of(List<CellRow> rows, Predicate<CellRow> which) {
        List<CellRow> all = rows.stream().filter(which).toList();
        String rankable = CellState.Kind.RANKABLE.id();
        return new Tally(
                all.stream().filter(r -> r.shown(Column.STATE).equals(rankable)).toList(), all);
    }

    /** {@return median, least and greatest of the rankable rounds that have the column} */
    Optional<Summary> summary(Column column) {
        return summaryOf(rankable, column);
    }

    /** {@return the same of all rounds, whatever their state} */
    Optional<Summary> summaryOfAll(Column column) {
        return summaryOf(all, column);
    }

    private static Optional<Summary> summaryOf(List<CellRow> rows, Column column) {
        List<Double> values =
                rows.stream().flatMap(r -> r.number(column).stream().boxed()).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Summary.of(values, v -> v));
    }

    /** {@return the ratio of a column to another cell's in each round where both are rankable} */
    List<Double> ratios(Tally other, Column column) {
        List<Double> ratios = new ArrayList<>();
        Map<String, Double> others = new LinkedHashMap<>();
        other.rankable.forEach(
                row -> row.number(column).ifPresent(v -> others.put(row.shown(Column.ROUND), v)));
        for (CellRow row : rankable) {
            Double base = others.get(row.shown(Column.ROUND));
            if (base != null && base > 0 && row.number(column).isPresent()) {
                ratios.add(row.number(column).getAsDouble() / base);
            }
        }
        return ratios;
    }

    /** {@return how many rounds count, and why the others do not} */
    String states() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        all.forEach(row -> counts.merge(row.shown(Column.STATE), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((state, n) -> parts.add(n + " " + state));
        return parts.isEmpty() ? "not measured" : String.join(", ", parts);
    }

    static String range(Optional<Summary> summary, double unit) {
        return summary.map(s ->
                        "%s (%s..%s)"
                                .formatted(
                                        TextTable.whole(s.median() / unit),
                                        TextTable.whole(s.min() / unit),
                                        TextTable.whole(s.max() / unit)))
                .orElse("undecided");
    }

    static String decimals(Optional<Summary> summary) {
        return summary.map(s ->
                        "%s (%s..%s)"
                                .formatted(
                                        TextTable.decimal(s.median()),
                                        TextTable.decimal(s.min()),
                                        TextTable.decimal(s.max())))
                .orElse("undecided");
    }
}
