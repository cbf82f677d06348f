package io.aegisbench.proxy.limit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The two shared buckets of one credential; null where there is no limit. Thread-safe.
 *
 * <p>Bucket4j changes a bucket by compare-and-swap. Requests of one process that want the same
 * bucket at the same time are batched into one such change, else they would only make each other
 * fail.
 */
record RedisBuckets(
        CredentialLimits limits,
        @Nullable AsyncBucketProxy requests,
        @Nullable AsyncBucketProxy tokens,
        Settlements settlements)
        implements Reservation.Account {
    /** Half of a SHA-256: enough that no two credentials meet. */
    private static final int KEY_BYTES = 16;

    static RedisBuckets of(
            CredentialLimits limits, AsyncProxyManager<byte[]> buckets, Settlements settlements) {
        return new RedisBuckets(
                limits,
                bucket(limits, LimitKind.REQUESTS, limits.requests(), buckets),
                bucket(limits, LimitKind.TOKENS, limits.tokens(), buckets),
                settlements);
    }

    private static @Nullable AsyncBucketProxy bucket(
            CredentialLimits limits,
            LimitKind kind,
            @Nullable Allowance allowance,
            AsyncProxyManager<byte[]> buckets) {
        if (allowance == null) {
            return null;
        }
        BucketConfiguration configuration =
                BucketConfiguration.builder().addLimit(allowance.bandwidth()).build();
        return buckets.builder()
                .withOptimization(Optimizations.batching())
                .build(
                        key(limits, kind, allowance),
                        () -> CompletableFuture.completedFuture(configuration));
    }

    /**
     * {@return a key that names neither tenant nor credential; other limits are another bucket, so
     * a changed configuration is in force at once}
     */
    static byte[] key(CredentialLimits limits, LimitKind kind, Allowance allowance) {
        byte[] tenant = limits.tenant().getBytes(StandardCharsets.UTF_8);
        byte[] credential = limits.credential().getBytes(StandardCharsets.UTF_8);
        ByteBuffer named =
                ByteBuffer.allocate(
                                2 * Integer.BYTES
                                        + 2 * Long.BYTES
                                        + tenant.length
                                        + credential.length)
                        .putInt(tenant.length)
                        .put(tenant)
                        .putInt(credential.length)
                        .put(credential)
                        .putLong(allowance.capacity())
                        .putLong(allowance.period().toNanos());
        String hash = HexFormat.of().formatHex(sha256(named.array()), 0, KEY_BYTES);
        return ("aegis:limit:" + kind.name().toLowerCase(Locale.ROOT) + ":" + hash)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sha256(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    CompletionStage<RateDecision> reserve(long estimate) {
        if (requests == null || limits.requests() == null) {
            return reserveTokens(estimate, null);
        }
        Allowance allowance = limits.requests();
        return requests.tryConsumeAndReturnRemaining(1)
                .thenCompose(probe ->
                        probe.isConsumed()
                                ? reserveTokens(estimate, allowance.state(probe))
                                : exhausted(probe, allowance.state(probe)));
    }

    private CompletionStage<RateDecision> exhausted(
            ConsumptionProbe probe, BudgetState requestState) {
        return stateWithTokens(requestState)
                .thenApply(state ->
                        new RateDecision.Exhausted(
                                LimitKind.REQUESTS, state, probe.getNanosToWaitForRefill()));
    }

    /** A request that was taken before the tokens could not be asked for is not lost. */
    private CompletionStage<RateDecision> reserveTokens(
            long estimate, @Nullable BudgetState requestState) {
        return takeTokens(estimate, requestState)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        adjust(1, 0);
                    }
                });
    }

    private CompletionStage<RateDecision> takeTokens(
            long estimate, @Nullable BudgetState requestState) {
        if (tokens == null || limits.tokens() == null || estimate == 0) {
            return stateWithTokens(requestState).thenApply(state -> granted(estimate, state));
        }
        Allowance allowance = limits.tokens();
        return tokens.tryConsumeAndReturnRemaining(estimate)
                .thenApply(probe -> {
                    RateState state = new RateState(requestState, allowance.state(probe));
                    return probe.isConsumed()
                            ? granted(estimate, state)
                            : refusedForTokens(probe, state);
                });
    }

    /** The client is told of the request as taken: giving it back is still under way. */
    private RateDecision refusedForTokens(ConsumptionProbe probe, RateState state) {
        adjust(1, 0);
        return new RateDecision.Exhausted(LimitKind.TOKENS, state, probe.getNanosToWaitForRefill());
    }

    private RateDecision granted(long estimate, RateState state) {
        return new RateDecision.Granted(new Reservation(this, estimate), state);
    }

    private CompletionStage<RateState> stateWithTokens(@Nullable BudgetState requestState) {
        Allowance allowance = limits.tokens();
        return tokens == null || allowance == null
                ? CompletableFuture.completedFuture(new RateState(requestState, null))
                : tokens.getAvailableTokens()
                        .thenApply(left -> new RateState(requestState, allowance.state(left)));
    }

    @Override
    public void adjust(long requestsBack, long tokensBack) {
        if (requests != null && requestsBack > 0) {
            settlements.credit(() -> requests.addTokens(requestsBack));
        }
        if (tokens == null || tokensBack == 0) {
            return;
        }
        if (tokensBack > 0) {
            settlements.credit(() -> tokens.addTokens(tokensBack));
        } else {
            settlements.charge(() -> tokens.consumeIgnoringRateLimits(-tokensBack));
        }
    }
}
