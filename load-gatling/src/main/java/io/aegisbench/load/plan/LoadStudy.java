package io.aegisbench.load.plan;

import java.util.List;
import java.util.Locale;

/** How long one looks. */
@SuppressWarnings("ImmutableEnumChecker") // The list is made by List.of.
public enum LoadStudy {
    /** Whether everything works; its servers are cold, as no warm-up settles in one window. */
    SMOKE(1, 1, 1, 1, List.of(4, 64)),
    QUICK(3, 2, 30, 2, List.of(1, 4, 16, 64, 256)),
    /** So long that the probe's answers tell p99.9. */
    FULL(5, 10, 60, 3, List.of(1, 2, 4, 8, 16, 32, 64, 128, 256));

    private final int rounds;
    private final int cellSeconds;
    private final int warmUpWindows;
    private final int attempts;
    private final List<Integer> connections;

    LoadStudy(
            int rounds,
            int cellSeconds,
            int warmUpWindows,
            int attempts,
            List<Integer> connections) {
        this.rounds = rounds;
        this.cellSeconds = cellSeconds;
        this.warmUpWindows = warmUpWindows;
        this.attempts = attempts;
        this.connections = connections;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return how often each cell is measured, with servers started anew} */
    int rounds() {
        return rounds;
    }

    /** {@return how long a cell is loaded} */
    public int cellSeconds() {
        return cellSeconds;
    }

    /** {@return the bound of a warm-up, in windows of a second} */
    public int warmUpWindows() {
        return warmUpWindows;
    }

    /** {@return how often a noisy cell is measured at most in one round} */
    public int attempts() {
        return attempts;
    }

    /** {@return the sweep's load levels} */
    List<Integer> connections() {
        return connections;
    }
}
