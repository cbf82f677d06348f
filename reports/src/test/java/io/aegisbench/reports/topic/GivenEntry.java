package io.aegisbench.reports.topic;

import io.aegisbench.reports.run.JmhEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One cell of a microbenchmark, whose figures a test gives round by round. */
final class GivenEntry {
    private final String type;
    private final String method;
    private final SortedMap<String, String> params = new TreeMap<>();
    private final Map<String, double[]> counters = new HashMap<>();
    private final Map<String, Double> bytes = new HashMap<>();
    private double[] scores = {};
    private double[] cpuNanos = {};
    private double[] processNanos = {};
    private String unit = "ns/op";

    private GivenEntry(String type, String method) {
        this.type = type;
        this.method = method;
    }

    static GivenEntry of(String type, String method) {
        return new GivenEntry(type, method);
    }

    GivenEntry param(String name, Object value) {
        params.put(name, value.toString());
        return this;
    }

    GivenEntry scores(double... byRound) {
        scores = byRound;
        return this;
    }

    GivenEntry unit(String name) {
        unit = name;
        return this;
    }

    GivenEntry cpuNanos(double... byRound) {
        cpuNanos = byRound;
        return this;
    }

    GivenEntry processNanos(double... byRound) {
        processNanos = byRound;
        return this;
    }

    GivenEntry counter(String name, double... byRound) {
        counters.put(name, byRound);
        return this;
    }

    GivenEntry allocated(double each) {
        bytes.put("each", each);
        return this;
    }

    /** {@return one entry a round} */
    List<JmhEntry> rounds() {
        int count = Math.max(scores.length, cpuNanos.length);
        for (double[] values : counters.values()) {
            count = Math.max(count, values.length);
        }
        List<JmhEntry> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Double> counted = new HashMap<>();
            int place = i;
            counters.forEach((name, values) -> counted.put(name, at(values, place)));
            rounds.add(
                    new JmhEntry(
                            type,
                            method,
                            params,
                            i + 1,
                            at(scores, i),
                            unit,
                            counted,
                            at(cpuNanos, i),
                            at(processNanos, i),
                            bytes.getOrDefault("each", Double.NaN)));
        }
        return rounds;
    }

    private static double at(double[] values, int place) {
        return place < values.length ? values[place] : Double.NaN;
    }
}
