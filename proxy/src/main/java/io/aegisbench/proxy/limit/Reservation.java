package io.aegisbench.proxy.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one request has taken from its budgets. Thread-safe: the first of {@link #settle} and {@link
 * #cancel} counts, whatever comes later does nothing, so an end and a disconnect may race.
 */
public final class Reservation {
    private final Account account;
    private final long tokens;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Reservation(Account account, long tokens) {
        this.account = account;
        this.tokens = tokens;
    }

    /** {@return the tokens that were taken} */
    public long tokens() {
        return tokens;
    }

    /**
     * Gives back what was taken too much, or charges what was taken too little, even into debt: the
     * next requests wait until it is paid.
     *
     * @param actualTokens what the answer has used
     */
    public void settle(long actualTokens) {
        if (actualTokens < 0) {
            throw new IllegalArgumentException(
                    "used tokens are 0 or more: actualTokens=" + actualTokens);
        }
        if (open.compareAndSet(true, false) && tokens != actualTokens) {
            account.adjust(0, tokens - actualTokens);
        }
    }

    /** Gives everything back: nothing went upstream. */
    public void cancel() {
        if (open.compareAndSet(true, false)) {
            account.adjust(1, tokens);
        }
    }

    /** The budgets of one credential, as a reservation sees them. */
    @FunctionalInterface
    interface Account {
        /** Of a credential without limits. */
        Account UNLIMITED = (requests, tokens) -> {};

        /**
         * Gives back requests and tokens; negative tokens are charged. Never blocks, never fails.
         */
        void adjust(long requests, long tokens);
    }
}
