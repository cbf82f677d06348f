package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rounds of one cell of a load run. Where two or more rounds can be ranked the others are left
 * out of its figures, as the run's own verdict says that they measured something else; they stay in
 * the data. Where fewer can, all rounds count and the cell is flagged. One thread uses it.
 */
final class CellGroup {
    private static final int LEAST_RANKABLE = 2;

    private final List<LoadCell> rounds;

    /** A chart, a table and a headline ask for the same ones, and each takes 2,000 medians. */
    private final Map<Column, Optional<Estimate>> estimates = new EnumMap<>(Column.class);

    /** Makes a group of one row a round, given in any order. */
    CellGroup(List<LoadCell> rounds) {
        this.rounds = rounds.stream().sorted(Comparator.comparingInt(LoadCell::round)).toList();
    }

    /** {@return one group a cell, in the order in which the cells first came} */
    static List<CellGroup> of(List<LoadCell> cells) {
        Map<String, List<LoadCell>> byId = new LinkedHashMap<>();
        for (LoadCell cell : cells) {
            byId.computeIfAbsent(cell.id(), _ -> new ArrayList<>()).add(cell);
        }
        return byId.values().stream().map(CellGroup::new).toList();
    }

    /** {@return one row a round, in the order of the rounds} */
    List<LoadCell> rounds() {
        return rounds;
    }

    LoadCell first() {
        return rounds.getFirst();
    }

    String text(Column column) {
        return first().text(column);
    }

    /** {@return the number of clients, or the target rate of an open cell} */
    double load() {
        return first().number(Column.CONCURRENCY)
                .orElse(first().number(Column.TARGET_RATE).orElse(Double.NaN));
    }

    boolean isOpen() {
        return first().isOpen();
    }

    boolean isRankable() {
        long rankable = rounds.stream().filter(LoadCell::isRankable).count();
        return rankable > 0 && (rankable >= LEAST_RANKABLE || rankable == rounds.size());
    }

    /** {@return why it is not to be ranked; empty if it may be} */
    String flag() {
        if (isRankable()) {
            return "";
        }
        return rounds.stream()
                .filter(cell -> !cell.isRankable())
                .map(cell -> {
                    String reason = cell.text(Column.STATE_REASON);
                    return cell.text(Column.STATE) + (reason.isEmpty() ? "" : ": " + reason);
                })
                .distinct()
                .limit(2)
                .collect(Collectors.joining("; "));
    }

    private List<LoadCell> counted() {
        return isRankable() ? rounds.stream().filter(LoadCell::isRankable).toList() : rounds;
    }

    /** {@return a column by round, of the rounds that count and know it} */
    Map<Integer, Double> byRound(Column column) {
        Map<Integer, Double> byRound = new TreeMap<>();
        for (LoadCell cell : counted()) {
            OptionalDouble number = cell.number(column);
            if (number.isPresent()) {
                byRound.put(cell.round(), number.getAsDouble());
            }
        }
        return byRound;
    }

    Optional<Estimate> estimate(Column column) {
        return estimates.computeIfAbsent(
                column,
                _ -> {
                    List<Double> known = List.copyOf(byRound(column).values());
                    return known.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(known));
                });
    }

    /** {@return the median of a column without its interval} */
    OptionalDouble median(Column column) {
        double[] known = byRound(column).values().stream().mapToDouble(v -> v).toArray();
        return known.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Estimate.median(known));
    }

    /** {@return the column's figure for a table, in another unit} */
    Value value(Column column, double factor) {
        return estimate(column)
                .<Value>map(e -> new Value.Measured(e.times(factor), flag()))
                .orElseGet(() -> new Value.Missing(reason(column)));
    }

    private String reason(Column column) {
        return rounds.stream()
                .map(cell -> cell.reason(column))
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
