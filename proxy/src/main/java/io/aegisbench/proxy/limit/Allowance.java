package io.aegisbench.proxy.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * A bucket that holds {@code capacity} and refills evenly over {@code period}.
 *
 * @param capacity what may be used at once, 1 to {@value #MAX_CAPACITY}
 * @param period how long an empty bucket takes to be full, one second to one day
 */
public record Allowance(long capacity, Duration period) {
    /** Bucket4j adds at most one unit a nanosecond, and the shortest period is one second. */
    static final long MAX_CAPACITY = 1_000_000_000;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    public Allowance {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "an allowance is 1 to " + MAX_CAPACITY + ": capacity=" + capacity);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "an allowance refills in 1 second to 1 day: period=" + period);
        }
    }

    /** {@return {@code capacity} a minute} */
    public static Allowance perMinute(long capacity) {
        return new Allowance(capacity, Duration.ofMinutes(1));
    }

    Bandwidth bandwidth() {
        return Bandwidth.builder().capacity(capacity).refillGreedy(capacity, period).build();
    }

    /**
     * {@return what a client is told of a bucket that has {@code available} left, debts included}
     */
    BudgetState state(long available) {
        double missing = (double) capacity - available;
        long resetNanos = (long) Math.ceil(missing / capacity * period.toNanos());
        return new BudgetState(capacity, Math.max(0, available), Math.max(0, resetNanos));
    }

    /** {@return what a client is told after it has asked a bucket} */
    BudgetState state(ConsumptionProbe probe) {
        return new BudgetState(
                capacity, probe.getRemainingTokens(), probe.getNanosToWaitForReset());
    }
}
