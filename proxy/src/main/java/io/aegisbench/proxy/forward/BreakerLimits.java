package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * When an upstream is left alone for a while.
 *
 * @param failures within the window that open the circuit, if they are half of its calls or more
 * @param window how far back calls count; at least 10 ns
 * @param openTime until one call may try again, unless the upstream itself asks for a longer pause
 */
public record BreakerLimits(int failures, Duration window, Duration openTime) {
    /** Ten of at most twenty calls within ten seconds, then five seconds. */
    public static final BreakerLimits DEFAULT =
            new BreakerLimits(10, Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Refuses a limit that would let nothing through. */
    public BreakerLimits {
        PoolLimits.requirePositive("failures", failures);
        PoolLimits.requirePositive("window", window);
        PoolLimits.requirePositive("openTime", openTime);
    }
}
