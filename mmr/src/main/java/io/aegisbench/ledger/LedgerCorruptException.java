package io.aegisbench.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Says that a ledger directory contradicts itself or its key: it is not opened, and nothing in it
 * was changed.
 */
public sealed class LedgerCorruptException extends RuntimeException
        permits LedgerKeyException, LedgerMarkException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the contradiction.
     *
     * @param message which rule is broken, and where
     */
    public LedgerCorruptException(String message) {
        this(message, null);
    }

    LedgerCorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
