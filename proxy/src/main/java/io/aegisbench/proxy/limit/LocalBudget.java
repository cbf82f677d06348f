package io.aegisbench.proxy.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucket;
import org.jspecify.annotations.Nullable;

/** One bucket of this process and what it was made from. Thread-safe: lock-free. */
record LocalBudget(Allowance allowance, LocalBucket bucket) {
    static @Nullable LocalBudget of(@Nullable Allowance allowance, TimeMeter clock) {
        return allowance == null
                ? null
                : new LocalBudget(
                        allowance,
                        Bucket.builder()
                                .addLimit(allowance.bandwidth())
                                .withCustomTimePrecision(clock)
                                .build());
    }

    ConsumptionProbe take(long count) {
        return bucket.tryConsumeAndReturnRemaining(count);
    }

    BudgetState state() {
        return allowance.state(bucket.getAvailableTokens());
    }

    /** Gives back; a negative count is charged, even into debt. */
    void add(long count) {
        if (count > 0) {
            bucket.addTokens(count);
        } else if (count < 0) {
            bucket.consumeIgnoringRateLimits(-count);
        }
    }
}
