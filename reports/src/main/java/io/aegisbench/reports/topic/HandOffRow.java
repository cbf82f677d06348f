package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * One mechanism in one dress, or the peer: what its calls took, by condition and round.
 *
 * @param name as shown
 * @param times the histograms of each round, by tag
 * @param sessions ours, one a round; none of the peer
 */
record HandOffRow(
        String name,
        SortedMap<Integer, Map<String, Histogram>> times,
        List<SessionFiles> sessions) {
    static final String ASYNCIO = "Python asyncio, article";
    static final String TAKEN = "taken";
    static final String REFUSED = "refused";
    static final String LAG = "lag";

    private static final String CPU = "cpu";
    private static final double MICRO = 1e3;
    private static final String NOISE = "producers waited for a core over 5 % of their time";
    private static final String NONE = "no call was timed";
    static final String UNKNOWN = "not taken for this one";

    /** {@return one row a mechanism and dress, in the order in which they first came} */
    static List<HandOffRow> of(List<SessionFiles> sessions) {
        Map<String, List<SessionFiles>> byName = new LinkedHashMap<>();
        for (SessionFiles session : sessions) {
            byName.computeIfAbsent(name(session), _ -> new ArrayList<>()).add(session);
        }
        List<HandOffRow> rows = new ArrayList<>();
        byName.forEach((name, own) -> {
            SortedMap<Integer, Map<String, Histogram>> times = new TreeMap<>();
            own.forEach(session -> times.put(session.facts().round(), session.histograms()));
            rows.add(new HandOffRow(name, times, own));
        });
        return rows;
    }

    /** The empty one is what the two readings of the clock cost. */
    private static String name(SessionFiles session) {
        String mechanism = session.facts().mechanism();
        return (mechanism.equals("empty") ? "clock alone" : mechanism)
                + ", "
                + session.facts().dress();
    }

    /** {@return the peer's, whose program has one producer; empty if it did not run} */
    static Optional<HandOffRow> asyncio(Run run) {
        SortedMap<Integer, Map<String, Histogram>> times = new TreeMap<>();
        run.peers().asyncio().stream()
                .flatMap(peer -> peer.lines().stream())
                .filter(line -> line.json().has("counts"))
                .forEach(line ->
                        times.computeIfAbsent(line.round(), _ -> new TreeMap<>())
                                .put(
                                        SessionFiles.tag(
                                                line.json().path("condition").asString(""),
                                                1,
                                                line.json().path("what").asString("")),
                                        PeerData.histogram(line.json())));
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(new HandOffRow(ASYNCIO, times, List.of()));
    }

    /** {@return microseconds of a percentile by round, of those rounds that have the tag} */
    Map<Integer, Double> byRound(String tag, double percentile) {
        Map<Integer, Double> byRound = new TreeMap<>();
        times.forEach((round, histograms) -> {
            Histogram histogram = histograms.get(tag);
            if (histogram != null && histogram.getTotalCount() > 0) {
                byRound.put(round, histogram.getValueAtPercentile(percentile) / MICRO);
            }
        });
        return byRound;
    }

    Optional<Estimate> micros(String tag, double percentile) {
        return estimate(byRound(tag, percentile));
    }

    /** {@return a percentile in microseconds, flagged where the condition was not quiet} */
    Value value(String condition, int producers, String what, double percentile) {
        return micros(SessionFiles.tag(condition, producers, what), percentile)
                .<Value>map(e -> new Value.Measured(e, flag(condition, producers)))
                .orElseGet(() -> new Value.Missing(what.equals(LAG) ? UNKNOWN : NONE));
    }

    /** {@return the slowest call of all rounds in microseconds} */
    Value slowest(String condition, int producers, String what) {
        Histogram all = all(SessionFiles.tag(condition, producers, what));
        return all.getTotalCount() == 0
                ? new Value.Missing(NONE)
                : Value.exact(all.getMaxValue() / MICRO);
    }

    /** {@return the times of all rounds together} */
    Histogram all(String tag) {
        Histogram sum = IntervalLog.newHistogram();
        for (Map<String, Histogram> round : times.values()) {
            Histogram one = round.get(tag);
            if (one != null) {
                sum.add(one);
            }
        }
        return sum;
    }

    /** {@return mean CPU time of one producer's call in microseconds} */
    Value cpu(String condition) {
        if (!sessions.isEmpty()) {
            return fact(condition, 1, entry -> entry.cpuNanosPerCall() / MICRO);
        }
        Map<Integer, Double> means = new TreeMap<>();
        times.forEach((round, histograms) ->
                Optional.ofNullable(histograms.get(SessionFiles.tag(condition, 1, CPU)))
                        .ifPresent(cpu -> means.put(round, cpu.getMean() / MICRO)));
        return Value.measuredOr(estimate(means), UNKNOWN);
    }

    /** {@return something that the sessions know of a condition} */
    Value fact(String condition, int producers, ToDoubleFunction<SessionRecord.Entry> figure) {
        return Value.measuredOr(
                session(session ->
                        session.facts().conditions().stream()
                                .filter(e ->
                                        e.condition().equals(condition)
                                                && e.producers() == producers)
                                .mapToDouble(figure)
                                .findFirst()
                                .orElse(Double.NaN)),
                UNKNOWN);
    }

    /** {@return what the background takes of one core while nothing is handed over} */
    Optional<Estimate> idleCpuPercent() {
        return session(session -> session.facts().idleCpuPercent());
    }

    private Optional<Estimate> session(ToDoubleFunction<SessionFiles> figure) {
        Map<Integer, Double> known = new TreeMap<>();
        sessions.forEach(s -> known.put(s.facts().round(), figure.applyAsDouble(s)));
        known.values().removeIf(value -> !Double.isFinite(value));
        return estimate(known);
    }

    private static Optional<Estimate> estimate(Map<Integer, Double> rounds) {
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(Estimate.of(List.copyOf(rounds.values())));
    }

    boolean isNoisy(String condition, int producers) {
        return sessions.stream().filter(s -> s.isNoisy(condition, producers)).count() * 2
                > sessions.size();
    }

    String flag(String condition, int producers) {
        return isNoisy(condition, producers) ? NOISE : "";
    }
}
