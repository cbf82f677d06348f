package io.aegisbench.proxy.limit;

import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Budgets of this process, decided at once. Thread-safe: Bucket4j's lock-free buckets, two for each
 * configured credential.
 */
public final class LocalRateLimits implements RateLimits {
    private final TimeMeter clock;
    private volatile ByCredential<Buckets> buckets;

    private LocalRateLimits(List<CredentialLimits> limits, TimeMeter clock) {
        this.clock = clock;
        buckets = ByCredential.of(limits, one -> Buckets.of(one, clock));
    }

    /** {@return full buckets for every credential; one without limits must be named too} */
    public static LocalRateLimits of(List<CredentialLimits> limits) {
        return of(limits, TimeMeter.SYSTEM_NANOTIME);
    }

    static LocalRateLimits of(List<CredentialLimits> limits, TimeMeter clock) {
        return new LocalRateLimits(limits, clock);
    }

    @Override
    public RateDecision reserve(String tenant, String credential, long estimatedTokens) {
        RateLimits.requireEstimate(estimatedTokens);
        return buckets.get(tenant, credential).reserve(estimatedTokens);
    }

    @Override
    public boolean update(List<CredentialLimits> limits) {
        ByCredential<Buckets> before = buckets;
        buckets = ByCredential.of(limits, one -> kept(before, one));
        return true;
    }

    private Buckets kept(ByCredential<Buckets> before, CredentialLimits one) {
        Buckets old = before.find(one.tenant(), one.credential());
        return old != null && old.limits().equals(one) ? old : Buckets.of(one, clock);
    }

    @Override
    public String describe() {
        return "local, for " + buckets.size() + " credentials of this process";
    }

    @Override
    public void close() {}

    /** The two budgets of one credential; null where there is no limit. */
    private record Buckets(
            CredentialLimits limits, @Nullable LocalBudget requests, @Nullable LocalBudget tokens)
            implements Reservation.Account {
        static Buckets of(CredentialLimits limits, TimeMeter clock) {
            return new Buckets(
                    limits,
                    LocalBudget.of(limits.requests(), clock),
                    LocalBudget.of(limits.tokens(), clock));
        }

        RateDecision reserve(long estimate) {
            if (limits.tokens() != null && limits.neverHolds(estimate)) {
                return new RateDecision.TooLarge(estimate, limits.tokens().capacity());
            }
            if (requests == null) {
                return reserveTokens(estimate, null);
            }
            ConsumptionProbe probe = requests.take(1);
            BudgetState requestState = requests.allowance().state(probe);
            return probe.isConsumed()
                    ? reserveTokens(estimate, requestState)
                    : new RateDecision.Exhausted(
                            LimitKind.REQUESTS,
                            new RateState(requestState, state(tokens)),
                            probe.getNanosToWaitForRefill());
        }

        private RateDecision reserveTokens(long estimate, @Nullable BudgetState requestState) {
            // Bucket4j takes one token or more; a request without tokens is not held up by a debt.
            if (tokens == null || estimate == 0) {
                return granted(estimate, new RateState(requestState, state(tokens)));
            }
            ConsumptionProbe probe = tokens.take(estimate);
            BudgetState tokenState = tokens.allowance().state(probe);
            if (probe.isConsumed()) {
                return granted(estimate, new RateState(requestState, tokenState));
            }
            adjust(1, 0);
            return new RateDecision.Exhausted(
                    LimitKind.TOKENS,
                    new RateState(state(requests), tokenState),
                    probe.getNanosToWaitForRefill());
        }

        private RateDecision granted(long estimate, RateState state) {
            return new RateDecision.Granted(new Reservation(this, estimate), state);
        }

        private static @Nullable BudgetState state(@Nullable LocalBudget budget) {
            return budget == null ? null : budget.state();
        }

        @Override
        public void adjust(long requestsBack, long tokensBack) {
            if (requests != null) {
                requests.add(requestsBack);
            }
            if (tokens != null) {
                tokens.add(tokensBack);
            }
        }
    }
}
