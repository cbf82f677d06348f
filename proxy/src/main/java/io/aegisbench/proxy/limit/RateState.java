package io.aegisbench.proxy.limit;

import org.jspecify.annotations.Nullable;

/**
 * What is left of a credential's budgets after a decision.
 *
 * @param requests null where requests are not limited
 * @param tokens null where tokens are not limited
 */
public record RateState(@Nullable BudgetState requests, @Nullable BudgetState tokens) {
    /** Of a credential without limits. */
    static final RateState UNLIMITED = new RateState(null, null);
}
