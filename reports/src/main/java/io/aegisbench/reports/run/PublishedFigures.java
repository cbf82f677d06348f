package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that were published for the system this project answers: measured elsewhere, so they
 * are only ever shown as published.
 *
 * @param about where they come from
 * @param dispatch cost of scheduling one task
 * @param leafThroughput leaves a second by number of leaves
 * @param commits durable commits a second
 * @param health the sweep of {@code /health}
 * @param signatureMicros time of a signature or verification by its name
 */
public record PublishedFigures(
        String about,
        Dispatch dispatch,
        Map<Integer, LeafRate> leafThroughput,
        List<CommitRate> commits,
        HealthSweep health,
        Map<String, Double> signatureMicros) {
    private static final String RESOURCE = "published-figures.json";

    /**
     * Published cost to the request of scheduling one task, in microseconds.
     *
     * @param p50 median
     * @param p99 99th percentile
     * @param date of measuring
     * @param laterP50 median of a later run
     * @param laterP99 99th percentile of it
     * @param laterDate when that was
     * @param caveat what was inside the clock
     */
    public record Dispatch(
            double p50,
            double p99,
            String date,
            double laterP50,
            double laterP99,
            String laterDate,
            String caveat) {}

    /**
     * Published leaves a second.
     *
     * @param python of the Python program
     * @param rust of the Rust program
     */
    public record LeafRate(double python, double rust) {}

    /**
     * Published commits.
     *
     * @param threads that committed
     * @param commitsPerSecond of all of them
     * @param note how
     */
    public record CommitRate(int threads, double commitsPerSecond, String note) {}

    /**
     * The published sweep.
     *
     * @param what was asked, and how
     * @param caveat what was not recorded
     * @param levels by rising concurrency
     */
    public record HealthSweep(String what, String caveat, List<Level> levels) {}

    /**
     * One level of load.
     *
     * @param concurrency clients
     * @param requestsPerSecond answered
     * @param p50Millis median latency
     * @param p99Millis 99th percentile
     * @param serverCpuPercent of one core
     */
    public record Level(
            int concurrency,
            double requestsPerSecond,
            double p50Millis,
            double p99Millis,
            double serverCpuPercent) {}

    /** {@return the figures, which come with this class} */
    public static PublishedFigures load() {
        try (InputStream in = PublishedFigures.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + RESOURCE);
            }
            return parse(JsonMapper.shared().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: " + RESOURCE, e);
        }
    }

    private static PublishedFigures parse(JsonNode json) {
        Map<Integer, LeafRate> rates = new TreeMap<>();
        for (JsonNode row : json.required("leafThroughput").required("rows")) {
            rates.put(
                    row.required("leaves").asInt(),
                    new LeafRate(
                            row.required("python").asDouble(), row.required("rust").asDouble()));
        }
        List<CommitRate> commits = new ArrayList<>();
        for (JsonNode row : json.required("commit").required("rows")) {
            commits.add(
                    new CommitRate(
                            row.required("threads").asInt(),
                            row.required("commitsPerSecond").asDouble(),
                            row.required("note").asString()));
        }
        Map<String, Double> micros = new TreeMap<>();
        json.required("signature")
                .forEachEntry((name, value) -> {
                    if (value.isNumber()) {
                        micros.put(name, value.asDouble());
                    }
                });
        return new PublishedFigures(
                json.required("about").asString(),
                dispatch(json.required("dispatch")),
                rates,
                commits,
                health(json.required("healthSweep")),
                micros);
    }

    private static HealthSweep health(JsonNode json) {
        List<Level> levels = new ArrayList<>();
        for (JsonNode row : json.required("rows")) {
            levels.add(
                    new Level(
                            row.required("concurrency").asInt(),
                            row.required("requestsPerSecond").asDouble(),
                            row.required("p50Millis").asDouble(),
                            row.required("p99Millis").asDouble(),
                            row.required("serverCpuPercent").asDouble()));
        }
        return new HealthSweep(
                json.required("what").asString(), json.required("caveat").asString(), levels);
    }

    private static Dispatch dispatch(JsonNode json) {
        JsonNode later = json.required("later");
        return new Dispatch(
                json.required("p50").asDouble(),
                json.required("p99").asDouble(),
                json.required("date").asString(),
                later.required("p50").asDouble(),
                later.required("p99").asDouble(),
                later.required("date").asString(),
                json.required("caveat").asString());
    }

    /** {@return what they were measured on: the part of {@link #about} in parentheses} */
    public String machine() {
        return about.substring(about.indexOf('(') + 1, about.indexOf(')'));
    }

    /**
     * {@return what is published of so many leaves}
     *
     * @param leaves how many
     */
    public Optional<LeafRate> leafRate(int leaves) {
        return Optional.ofNullable(leafThroughput.get(leaves));
    }
}
