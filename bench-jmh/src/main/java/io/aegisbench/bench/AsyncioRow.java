package io.aegisbench.bench;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * What our asyncio program measured, through the same histograms as ours.
 *
 * @param about the program's interpreter
 * @param rounds the histograms of each round, by round
 */
record AsyncioRow(JsonNode about, Map<Integer, Map<String, Histogram>> rounds) {
    static final String CPU = "cpu";
    static final String CLOCK = "clock";

    /** {@return nothing if the program was not asked for or could not run} */
    static Optional<AsyncioRow> of(PeerData peers) {
        return peers.asyncio().filter(program -> !program.passes().isEmpty()).map(AsyncioRow::row);
    }

    private static AsyncioRow row(PeerData.Program program) {
        Map<Integer, Map<String, Histogram>> rounds = new TreeMap<>();
        for (PeerData.Pass pass : program.passes()) {
            Map<String, Histogram> byTag = new TreeMap<>();
            pass.lines().stream()
                    .filter(line -> line.has("counts"))
                    .forEach(line -> byTag.put(tag(line), histogram(line)));
            rounds.put(pass.round(), byTag);
        }
        return new AsyncioRow(program.passes().getFirst().lines().getFirst().path("about"), rounds);
    }

    private static String tag(JsonNode line) {
        return line.required("condition").asString() + "-" + line.required("what").asString();
    }

    private static Histogram histogram(JsonNode line) {
        Histogram histogram = IntervalLog.newHistogram();
        for (JsonNode pair : line.required("counts")) {
            histogram.recordValueWithCount(pair.get(0).asLong(), pair.get(1).asLong());
        }
        return histogram;
    }

    /** {@return nanoseconds of a percentile in one round, or NaN} */
    double nanos(int round, Condition condition, String what, double percentile) {
        Histogram histogram = rounds.getOrDefault(round, Map.of()).get(condition.id() + "-" + what);
        return histogram == null ? Double.NaN : SpawnRow.nanos(histogram, percentile);
    }

    /** {@return the median of the rounds; of the maximum the largest} */
    double nanos(Condition condition, String what, double percentile) {
        List<Double> known = known(round -> nanos(round, condition, what, percentile));
        if (known.isEmpty()) {
            return Double.NaN;
        }
        Summary summary = Summary.of(known, value -> value);
        return percentile == SpawnRow.MAX ? summary.max() : summary.median();
    }

    /** {@return the mean CPU time of a call, with one pair of readings of that clock} */
    double cpuNanosPerCall(Condition condition) {
        List<Double> known = new ArrayList<>();
        for (Map<String, Histogram> round : rounds.values()) {
            Histogram cpu = round.get(condition.id() + "-" + CPU);
            if (cpu != null) {
                known.add(cpu.getMean());
            }
        }
        return known.isEmpty() ? Double.NaN : Summary.of(known, value -> value).median();
    }

    /** {@return how many times its time ours takes in the same round} */
    Optional<Summary> ratio(SpawnRow ours, Condition condition, double percentile) {
        List<Double> ratios = new ArrayList<>();
        for (SessionFiles session : ours.rounds()) {
            double theirs = nanos(session.facts().round(), condition, SpawnRow.TAKEN, percentile);
            double own =
                    SpawnRow.nanos(
                            session.histogram(SessionFiles.tag(condition.id(), 1, SpawnRow.TAKEN)),
                            percentile);
            if (!Double.isNaN(own / theirs)) {
                ratios.add(own / theirs);
            }
        }
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(Summary.of(ratios, ratio -> ratio));
    }

    private List<Double> known(ToDoubleFunction<Integer> figure) {
        return rounds.keySet().stream()
                .map(figure::applyAsDouble)
                .filter(value -> !Double.isNaN(value))
                .toList();
    }
}
