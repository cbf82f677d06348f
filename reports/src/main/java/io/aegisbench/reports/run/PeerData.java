package io.aegisbench.reports.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the peers printed, as it is kept in {@code peers.json}.
 *
 * @param programs one entry for each program; none if peers were not asked for
 */
public record PeerData(List<Program> programs) {
    /** The program that creates tasks. */
    public static final String ASYNCIO = "asyncio";

    /** What is there if no program was asked. */
    public static final PeerData NOT_ASKED = new PeerData(List.of());

    /**
     * A program and its passes.
     *
     * @param name {@code python} or {@code rust}
     * @param unavailable why it could not run, or null
     * @param passes one for each round
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Program(String name, @Nullable String unavailable, List<Pass> passes) {
        /** {@return what it printed, with the round of each line} */
        public List<Line> lines() {
            return passes.stream()
                    .flatMap(pass -> pass.lines().stream().map(l -> new Line(pass.round(), l)))
                    .toList();
        }
    }

    /**
     * One object that a program printed.
     *
     * @param round the round, from 1
     * @param json what was printed
     */
    public record Line(int round, JsonNode json) {}

    /**
     * One run of the program.
     *
     * @param round the round it belongs to, from 1
     * @param lines the JSON objects it printed
     */
    public record Pass(int round, List<JsonNode> lines) {}

    /**
     * What a program measured for one variant, scheme, mode and number of leaves in one round.
     *
     * @param variant {@code python}, {@code rust-hex} or {@code rust-lean}
     * @param scheme profile
     * @param mode when the root is bagged
     * @param leaves number of leaves
     * @param cpuNanosPerLeaf CPU time of the process
     * @param wallNanosPerLeaf wall time
     * @param root the root it computed, in hex
     */
    public record Row(
            String variant,
            String scheme,
            String mode,
            int leaves,
            double cpuNanosPerLeaf,
            double wallNanosPerLeaf,
            String root) {}

    /**
     * {@return what a {@code peers.json} says}
     *
     * @throws BadInputException if it is of another form
     */
    static PeerData of(JsonNode json) {
        return StrictJson.read(json, PeerData.class);
    }

    /** {@return a histogram of a line's counts} */
    public static Histogram histogram(JsonNode line) {
        Histogram histogram = IntervalLog.newHistogram();
        for (JsonNode pair : line.path("counts")) {
            histogram.recordValueWithCount(pair.get(0).asLong(), pair.get(1).asLong());
        }
        return histogram;
    }

    /** {@return what the programs said that append leaves} */
    public PeerData ofLeaves() {
        return new PeerData(programs.stream().filter(p -> !p.name().equals(ASYNCIO)).toList());
    }

    /** {@return the same of the program that creates tasks} */
    public PeerData ofTasks() {
        return new PeerData(programs.stream().filter(p -> p.name().equals(ASYNCIO)).toList());
    }

    /** {@return what the program said that creates tasks; none if it was not asked for} */
    public Optional<Program> asyncio() {
        return programs.stream().filter(p -> p.name().equals(ASYNCIO)).findFirst();
    }

    /** {@return the rows of all programs and rounds} */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (JsonNode line : lines()) {
            if (line.has("variant")) {
                rows.add(row(line));
            }
        }
        return rows;
    }

    /** {@return what has to be known of the programs: why one is absent, what they ran on} */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (Program program : programs) {
            if (program.unavailable() != null) {
                notes.add("%s is absent: %s".formatted(program.name(), program.unavailable()));
            }
            program.lines().stream()
                    .map(line -> line.json().path("about"))
                    .filter(JsonNode::isObject)
                    .findFirst()
                    .ifPresent(about -> notes.add(program.name() + ": " + words(about)));
        }
        return notes;
    }

    private static String words(JsonNode about) {
        List<String> words = new ArrayList<>();
        about.forEachEntry((name, value) -> words.add(name + " " + value.asString()));
        return String.join(", ", words);
    }

    private List<JsonNode> lines() {
        return programs.stream()
                .flatMap(program -> program.passes().stream())
                .flatMap(pass -> pass.lines().stream())
                .toList();
    }

    private static Row row(JsonNode line) {
        return JsonMapper.shared().treeToValue(line, Row.class);
    }
}
