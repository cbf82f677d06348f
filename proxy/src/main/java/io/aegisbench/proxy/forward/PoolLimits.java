package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * What the connections to one upstream may take. A connection belongs to one I/O thread for life,
 * so a total below {@code threads × connectionsPerThread} can leave one thread waiting for a
 * connection that idles at another.
 *
 * @param connections open or opening, over all I/O threads
 * @param connectionsPerThread the same on one I/O thread
 * @param queuedPerThread calls that wait for a connection on one I/O thread; the next is refused
 * @param queueTime how long a call may wait for one
 * @param idleTime after which an unused connection is closed
 * @param lifetime after which a connection is not used again; zero where each call is to have its
 *     own, so that nothing an upstream says late can be taken for the answer of another
 */
public record PoolLimits(
        int connections,
        int connectionsPerThread,
        int queuedPerThread,
        Duration queueTime,
        Duration idleTime,
        Duration lifetime) {
    /** Enough for a few hundred running streams. */
    public static final PoolLimits DEFAULT =
            new PoolLimits(
                    4096,
                    1024,
                    1024,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10));

    /** Refuses a limit that would let nothing through. */
    public PoolLimits {
        requirePositive("connections", connections);
        requirePositive("connectionsPerThread", connectionsPerThread);
        requirePositive("queueTime", queueTime);
        requirePositive("idleTime", idleTime);
        requireNotNegative("lifetime", lifetime.toNanos());
        requireNotNegative("queuedPerThread", queuedPerThread);
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("must not be negative: " + name + "=" + value);
        }
    }

    static void requirePositive(String name, Duration value) {
        requirePositive(name, value.isPositive() ? 1 : 0);
    }

    static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("must be positive: " + name);
        }
    }
}
