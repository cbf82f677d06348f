package io.aegisbench.reports.model;

import io.aegisbench.reports.run.BadInputException;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.stats.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An earlier study to compare with.
 *
 * @param name of its folder
 * @param machines figures by machine
 */
public record Baseline(String name, Map<String, Figures> machines) {
    public static final String FILE = "study.json";

    /**
     * The figures of one machine.
     *
     * @param study how long was looked
     * @param metrics by id
     */
    record Figures(String study, Map<String, Metric> metrics) {}

    /** {@return the figures of the study's first machine by their ids; empty if it has none} */
    public Map<String, Metric> firstMachine() {
        return machines.values().stream().findFirst().map(Figures::metrics).orElse(Map.of());
    }

    /**
     * {@return the study of a folder}
     *
     * @throws BadInputException if there is none, or one of another schema
     */
    public static Baseline read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    "-Dbaseline is a folder with a study.json, which mvn -pl reports exec:exec writes: baseline="
                            + folder);
        }
        try {
            return of(folder.getFileName().toString(), RunReader.json(file));
        } catch (JacksonException e) {
            throw new BadInputException(
                    "the baseline is no JSON: " + file + ": " + e.getOriginalMessage());
        }
    }

    private static Baseline of(String name, JsonNode json) {
        String schema = json.path("schema").asString("");
        if (!schema.equals(StudyReport.SCHEMA)) {
            throw new BadInputException(
                    "the baseline has another schema version: schema=%s, known=%s"
                            .formatted(schema, StudyReport.SCHEMA));
        }
        Map<String, Figures> machines = new LinkedHashMap<>();
        for (JsonNode machine : json.path("machines")) {
            Map<String, Metric> metrics = new LinkedHashMap<>();
            for (JsonNode metric : machine.path("metrics")) {
                Metric read = metric(metric);
                metrics.put(read.id(), read);
            }
            machines.put(
                    machine.path("name").asString(""),
                    new Figures(machine.path("study").asString(""), metrics));
        }
        return new Baseline(name, machines);
    }

    private static Metric metric(JsonNode json) {
        List<Double> rounds = new ArrayList<>();
        json.path("estimate").path("rounds").forEach(v -> rounds.add(v.asDouble()));
        if (rounds.isEmpty()) {
            throw new BadInputException(
                    "the baseline has a figure without rounds: id=" + json.path("id").asString(""));
        }
        return new Metric(
                json.path("id").asString(""),
                json.path("label").asString(""),
                json.path("unit").asString(""),
                Metric.Better.valueOf(
                        json.path("better").asString("higher").toUpperCase(Locale.ROOT)),
                Estimate.of(rounds),
                json.path("flag").asString(""));
    }
}
