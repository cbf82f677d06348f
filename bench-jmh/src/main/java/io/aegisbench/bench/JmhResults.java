package io.aegisbench.bench;

import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JMH's JSON; the tables are made from the file that is kept and from nothing else. */
final class JmhResults {
    private static final JsonMapper JSON = JsonMapper.shared();

    private JmhResults() {}

    /** {@return one figure for each entry, in the order in which they were measured} */
    static List<Figure> parse(String json) {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(json)) {
            figures.add(figure(entry));
        }
        return figures;
    }

    private static Figure figure(JsonNode entry) {
        Map<String, String> params = new HashMap<>();
        entry.path("params").forEachEntry((name, value) -> params.put(name, value.asString()));
        JsonNode primary = entry.path("primaryMetric");
        JsonNode secondary = entry.path("secondaryMetrics");
        double[] invocations = iterations(secondary.path("invocations"));
        double[] scores = iterations(primary);
        Map<String, Double> counters = new HashMap<>();
        secondary.forEachEntry((name, metric) -> counters.put(name, median(iterations(metric))));
        return new Figure(
                Cell.of(entry.path("benchmark").asString(), params),
                scores.length == 0 ? primary.path("score").asDouble() : median(scores),
                primary.path("scoreUnit").asString(),
                perInvocation(secondary.path("threadCpuNanos"), invocations),
                perInvocation(secondary.path("processCpuNanos"), invocations),
                secondary.path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN),
                counters);
    }

    /** {@return the raw values of all forks and iterations, one behind the other} */
    private static double[] iterations(JsonNode metric) {
        DoubleStream.Builder values = DoubleStream.builder();
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode iteration : fork) {
                values.add(iteration.asDouble());
            }
        }
        return values.build().toArray();
    }

    private static double perInvocation(JsonNode metric, double[] invocations) {
        double[] sums = iterations(metric);
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= invocations[i];
        }
        return median(sums);
    }

    /** A first iteration in which the compiler was still at work does not move it. */
    private static double median(double[] values) {
        return values.length == 0
                ? Double.NaN
                : Summary.of(DoubleStream.of(values).boxed().toList(), value -> value).median();
    }
}
