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
    GAP_P50("gapP50Nanos", Kind.NUMBER, 2),
    GAP_P99("gapP99Nanos", Kind.NUMBER, 2),
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

    /** Why a run that is older than a column has no value of it. */
    static final String LATER = "the run was stored before this was measured";

    private final String header;
    private final Kind kind;
    private final int since;

    Column(String header, Kind kind) {
        this(header, kind, 1);
    }

    Column(String header, Kind kind, int since) {
        this.header = header;
        this.kind = kind;
        this.since = since;
    }

    /** {@return whether its fields are words} */
    boolean isText() {
        return kind == Kind.TEXT;
    }

    /** {@return the version of the file that has all columns} */
    static int newestVersion() {
        return Arrays.stream(values()).mapToInt(column -> column.since).max().orElseThrow();
    }

    /**
     * {@return the columns of a header} Its version is that of its newest column; columns that came
     * later are not in it.
     *
     * @throws BadInputException if one is not known, is there twice or is missing, by its name
     */
    static List<Column> ofHeader(List<String> header) {
        List<Column> columns = new ArrayList<>();
        for (String name : header) {
            Column column =
                    named(name)
                            .orElseThrow(() ->
                                    new BadInputException(
                                            "has a column that is not known: " + name));
            if (columns.contains(column)) {
                throw new BadInputException("has a column twice: " + name);
            }
            columns.add(column);
        }
        int version = columns.stream().mapToInt(column -> column.since).max().orElse(1);
        for (Column column : values()) {
            if (column.since <= version && !columns.contains(column)) {
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
