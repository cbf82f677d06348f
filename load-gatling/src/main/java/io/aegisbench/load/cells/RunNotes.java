package io.aegisbench.load.cells;

import io.aegisbench.reports.run.Fact;
import io.aegisbench.reports.run.ProvenanceReader;
import io.aegisbench.reports.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code run.json} of a run of cells says beside what every run's does. */
public final class RunNotes {
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

    private RunNotes() {}

    /**
     * {@return what a run was asked for}
     *
     * @param kind of it
     * @param settings by property name
     * @param proxyJar the proxy that it starts, if it does
     */
    public static RunRecord.Asked asked(
            String kind, Map<String, String> settings, Optional<Path> proxyJar) throws IOException {
        Map<String, Map<String, Fact>> facts = new LinkedHashMap<>();
        if (proxyJar.isPresent()) {
            facts.put(
                    "artifacts",
                    Map.of("aegis-proxy.jar", ProvenanceReader.digest(proxyJar.get())));
            facts.put(
                    "jvm",
                    Map.of(
                            "measuredFlags",
                            Fact.of("-XX:+UseSerialGC -Xmx256m, as each worker has them")));
        }
        return new RunRecord.Asked(kind, settings, NOTES, facts);
    }
}
