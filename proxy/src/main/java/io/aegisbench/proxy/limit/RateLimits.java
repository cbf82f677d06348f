package io.aegisbench.proxy.limit;

import java.util.List;

/**
 * Request and token budgets by tenant and credential, the only two keys there are: nothing a client
 * chooses opens a bucket. Thread-safe; no method blocks.
 */
public sealed interface RateLimits extends AutoCloseable
        permits NoRateLimits, LocalRateLimits, RedisRateLimits {
    /**
     * Takes one request and the estimated tokens from the credential's budgets, or nothing.
     *
     * @param tenant of the credential
     * @param credential configured one
     * @param estimatedTokens what the request and its answer will use at most, 0 or more
     * @throws IllegalArgumentException if the credential is not a configured one or the estimate is
     *     negative
     */
    RateDecision reserve(String tenant, String credential, long estimatedTokens);

    /**
     * Takes other credentials into force. One whose limits stay the same keeps what it has used.
     *
     * @param limits all of them; one without limits must be named too
     * @return whether these limits can; if not, nothing has changed and others are to be made
     */
    boolean update(List<CredentialLimits> limits);

    /** {@return one line for the start log} */
    String describe();

    @Override
    void close();

    /** Refuses what no caller may ask for. */
    static void requireEstimate(long estimatedTokens) {
        if (estimatedTokens < 0) {
            throw new IllegalArgumentException(
                    "an estimate is 0 or more: estimatedTokens=" + estimatedTokens);
        }
    }
}
