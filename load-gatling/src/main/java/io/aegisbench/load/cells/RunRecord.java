package io.aegisbench.load.cells;

import io.aegisbench.bench.MachineReader;
import io.aegisbench.bench.Provenance;
import io.aegisbench.bench.ProvenanceReader;
import io.aegisbench.bench.RunFolder;
import io.aegisbench.load.plan.LoadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file {@code run.json} of a run of layouts or of the contention experiment: where its figures
 * come from, and how it ended. Not thread-safe.
 */
public final class RunRecord {
    static final String SCHEMA = "aegis-run/1";
    public static final String RUNNING = "running";
    public static final String COMPLETE = "complete";
    public static final String INTERRUPTED = "interrupted";

    private static final List<String> NOTES =
            List.of(
                    "Latencies are the probe's, which asks 250 times a second on 2 connections of its own beside the load; its threads share the generator's cores.",
                    "CPU, run-queue wait and switches are sums over the threads of the server's processes, from /proc/PID/task, in a window that begins after the load has begun and ends before it does; figures for a request divide by the load's rate times that window and the probe's answers in it.",
                    "A front of HAProxy runs on the server's cores and counts with the server.",
                    "rssBytes includes what observing a worker costs it: its management agent and its flight recorder.",
                    "Neighbours' CPU is what /proc/stat counts and no process of this run used; ticks of 10 ms make it coarse in short cells.",
                    "gcPauseMillis is in whole milliseconds for each collection, as the management bean counts.",
                    "wrk counts answers by their status; Gatling and the probe check the content of each of theirs. The column generator says who made a cell's load.",
                    "Collections, allocation and evidence lag span the whole load, with the probe's requests and Gatling's warm-up, whose answers count there.");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final RunFolder folder;
    private final LoadSettings settings;
    private final ProvenanceReader provenance;

    /**
     * Begins the record of a run.
     *
     * @param started when the run did, the first time if it is resumed
     */
    public RunRecord(RunFolder folder, LoadSettings settings, Instant started) {
        this.folder = folder;
        this.settings = settings;
        this.provenance = new ProvenanceReader(new MachineReader(Path.of("/")), started);
    }

    /**
     * Writes everything that is known now.
     *
     * @param outcome so far
     * @param skipped what could not be measured and why, by name
     */
    public void write(String outcome, Map<String, String> skipped) throws IOException {
        Provenance now =
                provenance.finish(
                        settings.experiment().id(),
                        Instant.now(),
                        settings.asked(),
                        skipped,
                        NOTES);
        ObjectNode json = JSON.valueToTree(now);
        json.put("schema", SCHEMA);
        json.put("outcome", outcome);
        ((ObjectNode) json.required("artifacts"))
                .set(
                        "aegis-proxy.jar",
                        JSON.valueToTree(
                                ProvenanceReader.artifacts(settings.proxyJar().toString())
                                        .values()
                                        .iterator()
                                        .next()));
        ((ObjectNode) json.required("jvm"))
                .putObject("measuredFlags")
                .put("value", "-XX:+UseSerialGC -Xmx256m, as each worker has them");
        folder.replace(RunFolder.PROVENANCE, JSON.writeValueAsString(json));
    }

    /** Changes the outcome alone: for when there is no time to look at the machine. */
    public static void changeOutcome(RunFolder folder, String outcome) throws IOException {
        ObjectNode json = (ObjectNode) read(folder.path());
        json.put("outcome", outcome);
        json.put("endedUtc", Instant.now().toString());
        folder.replace(RunFolder.PROVENANCE, JSON.writeValueAsString(json));
    }

    public static JsonNode read(Path folder) throws IOException {
        return JSON.readTree(Files.readString(folder.resolve(RunFolder.PROVENANCE)));
    }

    /** {@return what a stored run was asked for, by property name} */
    public static Map<String, String> asked(Path folder) throws IOException {
        Map<String, String> asked = new LinkedHashMap<>();
        read(folder)
                .required("settings")
                .forEachEntry((name, value) -> asked.put(name, value.asString()));
        return asked;
    }
}
