package io.aegisbench.reports.run;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * What one peer program printed.
 *
 * @param name {@code python}, {@code rust} or {@code asyncio}
 * @param unavailable why it could not run; empty if it did
 * @param lines the JSON objects it printed, with the round of each
 */
public record PeerProgram(String name, String unavailable, List<Line> lines) {
    public static final String ASYNCIO = "asyncio";

    private static final int DIGITS = 3;

    /**
     * One object.
     *
     * @param round the round, from 1
     * @param json what was printed
     */
    public record Line(int round, JsonNode json) {}

    static List<PeerProgram> all(JsonNode json) {
        List<PeerProgram> programs = new ArrayList<>();
        for (JsonNode program : json.path("programs")) {
            List<Line> lines = new ArrayList<>();
            for (JsonNode pass : program.path("passes")) {
                pass.path("lines")
                        .forEach(line -> lines.add(new Line(pass.path("round").asInt(), line)));
            }
            programs.add(
                    new PeerProgram(
                            program.path("name").asString(""),
                            program.path("unavailable").asString(""),
                            lines));
        }
        return programs;
    }

    /** {@return a histogram of a line's counts} */
    public static Histogram histogram(JsonNode line) {
        Histogram histogram = new Histogram(DIGITS);
        for (JsonNode pair : line.path("counts")) {
            histogram.recordValueWithCount(pair.get(0).asLong(), pair.get(1).asLong());
        }
        return histogram;
    }
}
