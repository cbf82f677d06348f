package io.aegisbench.bench;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.bench.spawn.Dress;
import io.aegisbench.bench.spawn.Mechanism;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What one mechanism in one dress did.
 *
 * @param mechanism how tasks were handed over
 * @param dress what was done beside
 * @param rounds one session a round, in the order of the rounds
 */
record SpawnRow(Mechanism mechanism, Dress dress, List<SessionFiles> rounds) {
    static final String TAKEN = "taken";
    static final String REFUSED = "refused";
    static final String LAG = "lag";
    static final double MAX = 100;

    /**
     * A producer that waited longer for a core, in percent of its time, measured its neighbours.
     */
    private static final double NOISY_CORE_WAIT_PERCENT = 5;

    private static final double NOISY_STEAL_PERCENT = 2;

    SpawnRow {
        rounds = List.copyOf(rounds);
    }

    /** {@return one row for each mechanism and dress, in the order of the mechanisms} */
    static List<SpawnRow> of(List<SessionFiles> sessions) {
        Map<Mechanism, Map<Dress, List<SessionFiles>>> groups = new TreeMap<>();
        for (SessionFiles session : sessions) {
            groups.computeIfAbsent(
                            Mechanism.ofId(session.facts().mechanism()), _ -> new TreeMap<>())
                    .computeIfAbsent(Dress.ofId(session.facts().dress()), _ -> new ArrayList<>())
                    .add(session);
        }
        List<SpawnRow> rows = new ArrayList<>();
        groups.forEach((mechanism, dresses) ->
                dresses.forEach((dress, rounds) ->
                        rows.add(new SpawnRow(mechanism, dress, inOrder(rounds)))));
        return rows;
    }

    private static List<SessionFiles> inOrder(List<SessionFiles> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparingInt(session -> session.facts().round()))
                .toList();
    }

    /**
     * {@return nanoseconds of a percentile, the median of the rounds; of {@link #MAX} the largest}
     */
    double nanos(Condition condition, int producers, String what, double percentile) {
        Optional<Summary> summary =
                summary(session ->
                        nanos(
                                session.histogram(
                                        SessionFiles.tag(condition.id(), producers, what)),
                                percentile));
        if (summary.isEmpty()) {
            return Double.NaN;
        }
        return percentile == MAX ? summary.get().max() : summary.get().median();
    }

    static double nanos(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? Double.NaN
                : histogram.getValueAtPercentile(percentile);
    }

    /** {@return the median of the rounds of something that is known of a condition, or NaN} */
    double median(
            Condition condition, int producers, ToDoubleFunction<SessionRecord.Entry> figure) {
        return summary(session -> entry(session, condition, producers, figure))
                .map(Summary::median)
                .orElse(Double.NaN);
    }

    double idleCpuPercent() {
        return summary(session -> session.facts().idleCpuPercent())
                .map(Summary::median)
                .orElse(Double.NaN);
    }

    /** {@return whether producers had to wait for cores, or the hypervisor took them} */
    boolean isNoisy(Condition condition, int producers) {
        double waited = median(condition, producers, SessionRecord.Entry::coreWaitPercent);
        double stolen =
                summary(session -> session.facts().stealPercent()).map(Summary::median).orElse(0.0);
        return waited > NOISY_CORE_WAIT_PERCENT || stolen > NOISY_STEAL_PERCENT;
    }

    private Optional<Summary> summary(ToDoubleFunction<SessionFiles> figure) {
        List<Double> known =
                rounds.stream()
                        .map(figure::applyAsDouble)
                        .filter(value -> !Double.isNaN(value))
                        .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(Summary.of(known, value -> value));
    }

    private static double entry(
            SessionFiles session,
            Condition condition,
            int producers,
            ToDoubleFunction<SessionRecord.Entry> figure) {
        return session.facts().conditions().stream()
                .filter(entry ->
                        entry.condition().equals(condition.id()) && entry.producers() == producers)
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }
}
