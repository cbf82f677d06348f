package io.aegisbench.reports.run;

import java.util.Arrays;
import java.util.Optional;

/** The columns of {@code cells.csv}, in their order; the text is the header. */
public enum Column {
    SCHEMA("schema"),
    CELL("cell"),
    STUDY("study"),
    SWEEP("sweep"),
    LAYOUT("layout"),
    WORKERS("workers"),
    IO_THREADS("ioThreads"),
    FRONT("front"),
    VARIANT("variant"),
    LOAD_MODEL("loadModel"),
    CONCURRENCY("concurrency"),
    TARGET_RATE("targetRate"),
    GENERATOR("generator"),
    ROUND("round"),
    POSITION("position"),
    STARTED("startedUtc"),
    SECONDS("seconds"),
    REQUESTS("requests"),
    ACHIEVED_RATE("achievedRate"),
    ERRORS("errors"),
    ERROR_KINDS("errorKinds"),
    PROBE_COUNT("probeCount"),
    P50("p50Nanos"),
    P90("p90Nanos"),
    P95("p95Nanos"),
    P99("p99Nanos"),
    P999("p999Nanos"),
    MAX("maxNanos"),
    CORRECTED_P50("correctedP50Nanos"),
    CORRECTED_P99("correctedP99Nanos"),
    CORRECTED_P999("correctedP999Nanos"),
    HLOG("hlog"),
    SERVER_CPU_PER_REQUEST("serverCpuMicrosPerRequest"),
    SERVER_CPU("serverCpuPercent"),
    GENERATOR_CPU("generatorCpuPercent"),
    UPSTREAM_CPU("upstreamCpuPercent"),
    SERVER_RUN_QUEUE_PER_REQUEST("serverRunQueueMicrosPerRequest"),
    SERVER_RUN_QUEUE("serverRunQueuePercent"),
    GENERATOR_RUN_QUEUE("generatorRunQueuePercent"),
    VOLUNTARY_SWITCHES("voluntarySwitchesPerRequest"),
    INVOLUNTARY_SWITCHES("involuntarySwitchesPerRequest"),
    STEAL("stealPercent"),
    NEIGHBOUR_CPU("neighbourCpuPercent"),
    OTHERS_ON_SERVER_CORES("othersOnServerCoresPercent"),
    GC_PAUSE("gcPauseMillis"),
    GC_COUNT("gcCount"),
    ALLOCATED_BYTES("allocatedBytesPerRequest"),
    RSS("rssBytes"),
    LOCK_WAIT("lockWaitMillisPerSecond"),
    CEILING("generatorCeilingRate"),
    EVIDENCE_LAG_P50("evidenceLagP50Nanos"),
    EVIDENCE_LAG_P99("evidenceLagP99Nanos"),
    STATE("state"),
    STATE_REASON("stateReason"),
    CAUSE("cause"),
    MISSING("missing");

    private final String header;

    Column(String header) {
        this.header = header;
    }

    public String header() {
        return header;
    }

    public static Optional<Column> named(String header) {
        return Arrays.stream(values()).filter(c -> c.header.equals(header)).findFirst();
    }
}
