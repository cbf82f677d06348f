package io.aegisbench.proxy.limit;

/**
 * What is left of one budget.
 *
 * @param limit the most it can hold
 * @param remaining what is left, never negative
 * @param resetNanos how long it takes to be full again if nothing is used
 */
public record BudgetState(long limit, long remaining, long resetNanos) {}
