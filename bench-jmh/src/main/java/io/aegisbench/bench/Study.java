package io.aegisbench.bench;

import java.time.Duration;
import java.util.Locale;

/** How long one looks: every round measures each cell once, in a new JVM. */
@SuppressWarnings("ImmutableEnumChecker") // Iterations is a record of two numbers.
enum Study {
    SMOKE(1, new Iterations(1, 100), new Iterations(1, 100), 20, 200, 60),
    QUICK(3, new Iterations(3, 250), new Iterations(3, 150), 100, 1_200, 500),
    FULL(5, new Iterations(5, 500), new Iterations(5, 500), 1000, 3_000, 3_000);

    /**
     * Spans in which JMH repeats a benchmark.
     *
     * @param count how many
     * @param millis how long each
     */
    record Iterations(int count, int millis) {
        private long totalMillis() {
            return (long) count * millis;
        }

        @Override
        public String toString() {
            return count + " x " + millis + " ms";
        }
    }

    /** What a JVM's start, its set-up and the check of its result take beside the iterations. */
    private static final long OVERHEAD_MILLIS = 700;

    /** What opening a log, reading it back and looking at the disk take. */
    private static final long LOG_OVERHEAD_MILLIS = 1_300;

    /** What looking at the disk and at an idle background takes. */
    private static final long LAG_OVERHEAD_MILLIS = 2_000;

    /** What its pauses, its warm-up and the end of its backlogs add to a spawn session. */
    private static final long SPAWN_OVERHEAD_MILLIS = 600;

    /** A log is not at its pace before its code is compiled and its files are large enough. */
    private static final int LOG_WARM_UPS = 2;

    private final int rounds;
    private final Iterations warmup;
    private final Iterations measurement;
    private final int peerCellMillis;
    private final int logMillis;
    private final int spawnMillis;

    Study(
            int rounds,
            Iterations warmup,
            Iterations measurement,
            int peerCellMillis,
            int logMillis,
            int spawnMillis) {
        this.rounds = rounds;
        this.warmup = warmup;
        this.measurement = measurement;
        this.peerCellMillis = peerCellMillis;
        this.logMillis = logMillis;
        this.spawnMillis = spawnMillis;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    int rounds() {
        return rounds;
    }

    Iterations warmup(Cell cell) {
        if (cell.isOfSpawn()) {
            return new Iterations(1, spawnMillis);
        }
        if (cell.isOfLag()) {
            return new Iterations(1, logMillis);
        }
        return cell.isOfLog() ? new Iterations(LOG_WARM_UPS, logMillis / LOG_WARM_UPS) : warmup;
    }

    /** {@return the measured spans; a log or a session has one, which its latencies are of} */
    Iterations measurement(Cell cell) {
        if (cell.isOfSpawn()) {
            return new Iterations(1, spawnMillis);
        }
        return cell.isOfLog() || cell.isOfLag() ? new Iterations(1, logMillis) : measurement;
    }

    /** {@return about how long a session takes, ours or a peer's} */
    int spawnMillis() {
        return spawnMillis;
    }

    /** {@return the least time that a peer repeats the work of one of its cells} */
    int peerCellMillis() {
        return peerCellMillis;
    }

    Duration duration(Cell cell) {
        if (cell.isOfSpawn()) {
            return Duration.ofMillis(OVERHEAD_MILLIS + SPAWN_OVERHEAD_MILLIS + spawnMillis);
        }
        return Duration.ofMillis(
                OVERHEAD_MILLIS
                        + (cell.isOfLog() ? LOG_OVERHEAD_MILLIS : 0)
                        + (cell.isOfLag() ? LAG_OVERHEAD_MILLIS : 0)
                        + warmup(cell).totalMillis()
                        + measurement(cell).totalMillis());
    }

    /** {@return the choice in words, for the head of a run} */
    String describe() {
        return "%s: %s round%s, each cell in a new JVM with %s warm-up and %s measured, a log %s ms and %s ms, a spawn session %s ms"
                .formatted(
                        id(),
                        rounds,
                        rounds == 1 ? "" : "s",
                        warmup,
                        measurement,
                        logMillis,
                        logMillis,
                        spawnMillis);
    }
}
