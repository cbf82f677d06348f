package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;

/** Takes what a call may cost from its caller's budget before anything is sent. */
public final class RateLimiter implements Stage {
    private final Budget budget;

    /**
     * @param budget the limits
     */
    public RateLimiter(Budget budget) {
        this.budget = budget;
    }

    @Override
    public StageName name() {
        return StageName.RATE_LIMIT;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return budget.reserve(call);
    }

    /** What callers may spend. Thread-safe. */
    @FunctionalInterface
    public interface Budget {
        /**
         * Reserves what the call may cost; gives back or settles by {@link GovernedCall#atEnd}.
         *
         * @param call its caller is known, its body is there where the route has one
         * @return whether there was enough; a refusal says when to come again
         */
        Verdict reserve(GovernedCall call);
    }
}
