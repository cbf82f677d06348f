package io.aegisbench.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How long one looks: every round measures each cell once, in a new JVM. */
enum Study {
    SMOKE(1, 1, 1, 100, 20),
    QUICK(3, 2, 3, 200, 100),
    FULL(5, 5, 5, 500, 1000);

    /** What a JVM's start, its set-up and the check of its result take beside the iterations. */
    private static final long OVERHEAD_MILLIS = 600;

    private final int rounds;
    private final int warmups;
    private final int iterations;
    private final int iterationMillis;
    private final int peerCellMillis;

    Study(int rounds, int warmups, int iterations, int iterationMillis, int peerCellMillis) {
        this.rounds = rounds;
        this.warmups = warmups;
        this.iterations = iterations;
        this.iterationMillis = iterationMillis;
        this.peerCellMillis = peerCellMillis;
    }

    static Study parse(String text) {
        return Arrays.stream(values())
                .filter(study -> study.id().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException("-Dstudy is smoke, quick or full: study=" + text));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    int rounds() {
        return rounds;
    }

    int warmups() {
        return warmups;
    }

    int iterations() {
        return iterations;
    }

    int iterationMillis() {
        return iterationMillis;
    }

    /** {@return the least time that a peer repeats the work of one of its cells} */
    int peerCellMillis() {
        return peerCellMillis;
    }

    Duration cellDuration() {
        return Duration.ofMillis(OVERHEAD_MILLIS + (long) (warmups + iterations) * iterationMillis);
    }

    /** {@return the choice in words, for the head of a run} */
    String describe() {
        return "%s: %d round%s, each cell in a new JVM with %d x %d ms warm-up and %d x %d ms measured"
                .formatted(
                        id(),
                        rounds,
                        rounds == 1 ? "" : "s",
                        warmups,
                        iterationMillis,
                        iterations,
                        iterationMillis);
    }
}
