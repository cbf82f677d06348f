package io.aegisbench.load.plan;

import java.util.Locale;

/** Why a sweep's throughput does not rise any more. */
public enum Cause {
    /** The server uses its cores up. */
    SATURATED,
    /** The server is ready to run, and something else runs on its cores. */
    STARVED,
    /** The server's threads wait for each other. */
    LOCK_BOUND,
    /** The generator cannot ask faster. */
    GENERATOR_BOUND,
    /** None of these, or more than one. */
    UNDECIDED;

    /** {@return the name that files have for it} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
