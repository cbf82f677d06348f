package io.aegisbench.reports.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The columns of {@code cells.csv}, in their order; the text is the header. */
public enum Column {
    SCHEMA("schema", Kind.TEXT),
    CELL("cell", Kind.TEXT),
    STUDY("study", Kind.TEXT),
    SWEEP("sweep", Kind.TEXT),
    LAYOUT("layout", Kind.TEXT),
    WORKERS("workers", Kind.NUMBER),
    IO_THREADS("ioThreads", Kind.NUMBER),
    FRONT("front", Kind.TEXT),
    VARIANT("variant", Kind.TEXT),
    LOAD_MODEL("loadModel", Kind.TEXT),
    CONCURRENCY("concurrency", Kind.NUMBER),
    TARGET_RATE("targetRate", Kind.NUMBER),
    GENERATOR("generator", Kind.TEXT),
    ROUND("round", Kind.NUMBER),
    POSITION("position", Kind.NUMBER),
    STARTED("startedUtc", Kind.TEXT),
    SECONDS("seconds", Kind.NUMBER),
    REQUESTS("requests", Kind.NUMBER),
    ACHIEVED_RATE("achievedRate", Kind.NUMBER),
    ERRORS("errors", Kind.NUMBER),
    ERROR_KINDS("errorKinds", Kind.TEXT),
    PROBE_COUNT("probeCount", Kind.NUMBER),
    P50("p50Nanos", Kind.NUMBER),
    P90("p90Nanos", Kind.NUMBER),
    P95("p95Nanos", Kind.NUMBER),
    P99("p99Nanos", Kind.NUMBER),
    P999("p999Nanos", Kind.NUMBER),
    MAX("maxNanos", Kind.NUMBER),
    CORRECTED_P50("correctedP50Nanos", Kind.NUMBER),
    CORRECTED_P99("correctedP99Nanos", Kind.NUMBER),
    CORRECTED_P999("correctedP999Nanos", Kind.NUMBER),
    GAP_P50("gapP50Nanos", Kind.NUMBER),
    GAP_P99("gapP99Nanos", Kind.NUMBER),
    HLOG("hlog", Kind.TEXT),
    SERVER_CPU_PER_REQUEST("serverCpuMicrosPerRequest", Kind.NUMBER),
    SERVER_CPU("serverCpuPercent", Kind.NUMBER),
    GENERATOR_CPU("generatorCpuPercent", Kind.NUMBER),
    UPSTREAM_CPU("upstreamCpuPercent", Kind.NUMBER),
    SERVER_RUN_QUEUE_PER_REQUEST("serverRunQueueMicrosPerRequest", Kind.NUMBER),
    SERVER_RUN_QUEUE("serverRunQueuePercent", Kind.NUMBER),
    GENERATOR_RUN_QUEUE("generatorRunQueuePercent", Kind.NUMBER),
    VOLUNTARY_SWITCHES("voluntarySwitchesPerRequest", Kind.NUMBER),
    INVOLUNTARY_SWITCHES("involuntarySwitchesPerRequest", Kind.NUMBER),
    STEAL("stealPercent", Kind.NUMBER),
    NEIGHBOUR_CPU("neighbourCpuPercent", Kind.NUMBER),
    OTHERS_ON_SERVER_CORES("othersOnServerCoresPercent", Kind.NUMBER),
    GC_PAUSE("gcPauseMillis", Kind.NUMBER),
    GC_COUNT("gcCount", Kind.NUMBER),
    ALLOCATED_BYTES("allocatedBytesPerRequest", Kind.NUMBER),
    RSS("rssBytes", Kind.NUMBER),
    LOCK_WAIT("lockWaitMillisPerSecond", Kind.NUMBER),
    CEILING("generatorCeilingRate", Kind.NUMBER),
    EVIDENCE_LAG_P50("evidenceLagP50Nanos", Kind.NUMBER),
    EVIDENCE_LAG_P99("evidenceLagP99Nanos", Kind.NUMBER),
    STATE("state", Kind.TEXT),
    STATE_REASON("stateReason", Kind.TEXT),
    CAUSE("cause", Kind.TEXT),
    MISSING("missing", Kind.TEXT);

    /** What its fields hold. */
    private enum Kind {
        TEXT,
        NUMBER
    }

    private final String header;
    private final Kind kind;

    Column(String header, Kind kind) {
        this.header = header;
        this.kind = kind;
    }

    /** {@return whether its fields are words} */
    boolean isText() {
        return kind == Kind.TEXT;
    }

    /**
     * {@return the columns of a header}
     *
     * @throws BadInputException if one is not known or one is missing, by its name
     */
    static List<Column> ofHeader(List<String> header) {
        List<Column> columns = new ArrayList<>();
        for (String name : header) {
            columns.add(
                    named(name)
                            .orElseThrow(() ->
                                    new BadInputException(
                                            "has a column that is not known: " + name)));
        }
        for (Column column : values()) {
            if (!columns.contains(column)) {
                throw new BadInputException("has no column " + column.header);
            }
        }
        return columns;
    }

    public String header() {
        return header;
    }

    public static Optional<Column> named(String header) {
        return Arrays.stream(values()).filter(c -> c.header.equals(header)).findFirst();
    }
}
