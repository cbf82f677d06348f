package io.aegisbench.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        double invocations = sum(secondary.path("invocations"));
        return new Figure(
                Cell.of(entry.path("benchmark").asString(), params),
                primary.path("score").asDouble(),
                primary.path("scoreUnit").asString(),
                sum(secondary.path("threadCpuNanos")) / invocations,
                sum(secondary.path("processCpuNanos")) / invocations,
                secondary.path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN));
    }

    /** Adds the raw values of all forks and iterations; NaN if there are none. */
    private static double sum(JsonNode metric) {
        double sum = metric.path("rawData").isEmpty() ? Double.NaN : 0;
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode iteration : fork) {
                sum += iteration.asDouble();
            }
        }
        return sum;
    }
}
