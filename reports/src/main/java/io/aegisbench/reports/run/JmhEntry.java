package io.aegisbench.reports.run;

import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import tools.jackson.databind.JsonNode;

/**
 * What one round measured for one cell: an entry of JMH's JSON.
 *
 * @param type simple name of the benchmark's class
 * @param method its method
 * @param params value by parameter
 * @param round the n-th entry of a cell is its round n
 * @param score median of the iterations
 * @param unit the score's unit
 * @param counters secondary metrics by name, medians of the iterations
 * @param threadCpuNanos CPU time of the measuring thread for one invocation, or NaN
 * @param processCpuNanos CPU time of the whole JVM for one invocation, or NaN
 * @param allocatedBytes bytes of one invocation, or NaN
 */
public record JmhEntry(
        String type,
        String method,
        SortedMap<String, String> params,
        int round,
        double score,
        String unit,
        Map<String, Double> counters,
        double threadCpuNanos,
        double processCpuNanos,
        double allocatedBytes) {
    public JmhEntry {
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
        counters = Map.copyOf(counters);
    }

    /**
     * {@return all entries of a file in their order}
     *
     * @throws BadInputException if it is of another form
     */
    public static List<JmhEntry> all(JsonNode array) {
        if (!array.isArray()) {
            throw new BadInputException("is no array of JMH's results");
        }
        Map<String, Integer> rounds = new HashMap<>();
        List<JmhEntry> entries = new ArrayList<>();
        for (JsonNode json : array) {
            SortedMap<String, String> params = new TreeMap<>();
            json.path("params").forEachEntry((name, value) -> params.put(name, value.asString()));
            String benchmark = json.path("benchmark").asString("");
            int round = rounds.merge(benchmark + params, 1, Integer::sum);
            entries.add(of(benchmark, params, round, json));
        }
        return entries;
    }

    private static JmhEntry of(
            String benchmark, SortedMap<String, String> params, int round, JsonNode json) {
        String[] names = benchmark.split("\\.", -1);
        if (names.length < 2 || !json.has("primaryMetric")) {
            throw new BadInputException("has an entry without benchmark or result: " + benchmark);
        }
        JsonNode primary = json.path("primaryMetric");
        JsonNode secondary = json.path("secondaryMetrics");
        double[] scores = iterations(primary);
        Map<String, Double> counters = new HashMap<>();
        secondary.forEachEntry((name, metric) -> counters.put(name, median(iterations(metric))));
        return new JmhEntry(
                names[names.length - 2],
                names[names.length - 1],
                params,
                round,
                scores.length == 0 ? primary.path("score").asDouble() : median(scores),
                primary.path("scoreUnit").asString(""),
                counters,
                perInvocation(secondary, "threadCpuNanos"),
                perInvocation(secondary, "processCpuNanos"),
                secondary.path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN));
    }

    private static double[] iterations(JsonNode metric) {
        DoubleStream.Builder values = DoubleStream.builder();
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode iteration : fork) {
                values.add(iteration.asDouble());
            }
        }
        return values.build().toArray();
    }

    private static double perInvocation(JsonNode secondary, String counter) {
        double[] sums = iterations(secondary.path(counter));
        double[] invocations = iterations(secondary.path("invocations"));
        if (sums.length != invocations.length) {
            return Double.NaN;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= invocations[i];
        }
        return median(sums);
    }

    private static double median(double[] values) {
        return values.length == 0 ? Double.NaN : Estimate.median(values);
    }

    public String param(String name) {
        return params.getOrDefault(name, "");
    }

    public double counter(String name) {
        return counters.getOrDefault(name, Double.NaN);
    }

    /** {@return what is the same in all rounds of a cell} */
    public String cell() {
        return type + "." + method + params;
    }
}
