package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * When an upstream is left alone for a while.
 *
 * @param failures in a row that open the circuit
 * @param openTime until one call may try again
 */
public record BreakerLimits(int failures, Duration openTime) {
    /** Ten in a row, then five seconds. */
    public static final BreakerLimits DEFAULT = new BreakerLimits(10, Duration.ofSeconds(5));

    /** Refuses a limit that would let nothing through. */
    public BreakerLimits {
        PoolLimits.requirePositive("failures", failures);
        PoolLimits.requirePositive("openTime", openTime);
    }
}
