package io.aegisbench.load;

import io.aegisbench.bench.PublishedFigures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sweep that was published for the answered system; measured elsewhere, so only ever shown as
 * published.
 *
 * @param caveat what was not recorded
 * @param levels by rising concurrency
 */
record PublishedSweep(String caveat, List<Level> levels) {
    PublishedSweep {
        levels = List.copyOf(levels);
    }

    /**
     * One level of load.
     *
     * @param concurrency connections
     * @param rate requests a second
     * @param p50Millis median latency
     * @param serverCpuPercent of one core
     */
    record Level(int concurrency, double rate, double p50Millis, double serverCpuPercent) {}

    static PublishedSweep load() {
        try (InputStream in =
                PublishedFigures.class.getResourceAsStream(PublishedFigures.RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "not on the class path: " + PublishedFigures.RESOURCE);
            }
            JsonNode sweep = JsonMapper.shared().readTree(in).required("healthSweep");
            List<Level> levels = new ArrayList<>();
            for (JsonNode row : sweep.required("rows")) {
                levels.add(
                        new Level(
                                row.required("concurrency").asInt(),
                                row.required("requestsPerSecond").asDouble(),
                                row.required("p50Millis").asDouble(),
                                row.required("serverCpuPercent").asDouble()));
            }
            return new PublishedSweep(sweep.required("caveat").asString(), levels);
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: " + PublishedFigures.RESOURCE, e);
        }
    }
}
