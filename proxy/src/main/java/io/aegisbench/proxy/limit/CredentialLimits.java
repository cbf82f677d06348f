package io.aegisbench.proxy.limit;

import org.jspecify.annotations.Nullable;

/**
 * The budgets of one configured credential.
 *
 * @param tenant whose credential it is
 * @param credential its name, unique within the tenant
 * @param requests null where requests are not limited
 * @param tokens null where tokens are not limited
 */
public record CredentialLimits(
        String tenant,
        String credential,
        @Nullable Allowance requests,
        @Nullable Allowance tokens) {
    boolean isUnlimited() {
        return requests == null && tokens == null;
    }

    /** {@return whether no waiting would ever make room for so many tokens} */
    boolean neverHolds(long estimatedTokens) {
        return tokens != null && estimatedTokens > tokens.capacity();
    }
}
