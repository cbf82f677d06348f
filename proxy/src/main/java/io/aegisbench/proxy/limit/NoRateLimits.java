package io.aegisbench.proxy.limit;

import java.util.List;

/** Grants everything, for a proxy without configured limits. Thread-safe: holds nothing. */
public final class NoRateLimits implements RateLimits {
    private static final RateDecision GRANTED = grant();

    static RateDecision grant() {
        return new RateDecision.Granted(
                new Reservation(Reservation.Account.UNLIMITED, 0), RateState.UNLIMITED);
    }

    @Override
    public RateDecision reserve(String tenant, String credential, long estimatedTokens) {
        RateLimits.requireEstimate(estimatedTokens);
        return GRANTED;
    }

    @Override
    public boolean update(List<CredentialLimits> limits) {
        return limits.stream().allMatch(CredentialLimits::isUnlimited);
    }

    @Override
    public String describe() {
        return "off: no limits are configured";
    }

    @Override
    public void close() {}
}
