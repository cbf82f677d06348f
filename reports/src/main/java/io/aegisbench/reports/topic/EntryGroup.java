package io.aegisbench.reports.topic;

import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The rounds of one cell of a microbenchmark.
 *
 * @param rounds one entry a round
 */
record EntryGroup(List<JmhEntry> rounds) {
    EntryGroup {
        rounds = List.copyOf(rounds);
    }

    /** {@return one group a cell, in the order in which the cells first came} */
    static List<EntryGroup> of(List<JmhEntry> entries) {
        Map<String, List<JmhEntry>> byCell = new LinkedHashMap<>();
        for (JmhEntry entry : entries) {
            byCell.computeIfAbsent(entry.cell(), _ -> new ArrayList<>()).add(entry);
        }
        return byCell.values().stream().map(EntryGroup::new).toList();
    }

    JmhEntry first() {
        return rounds.getFirst();
    }

    String param(String name) {
        return first().param(name);
    }

    /** {@return the estimate of a figure; empty if no round has it} */
    Optional<Estimate> estimate(ToDoubleFunction<JmhEntry> figure) {
        List<Double> known =
                rounds.stream().map(figure::applyAsDouble).filter(Double::isFinite).toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(known));
    }

    /** {@return a figure by round, of those rounds that have it} */
    Map<Integer, Double> byRound(ToDoubleFunction<JmhEntry> figure) {
        Map<Integer, Double> byRound = new TreeMap<>();
        for (JmhEntry entry : rounds) {
            double value = figure.applyAsDouble(entry);
            if (Double.isFinite(value)) {
                byRound.put(entry.round(), value);
            }
        }
        return byRound;
    }
}
