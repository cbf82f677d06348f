package io.aegisbench.ledger;

import org.jspecify.annotations.Nullable;

/** Says that the ledger cannot go on: its disk failed, or what it would sign cannot be right. */
public final class LedgerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the reason.
     *
     * @param message which rule was broken or what failed
     * @param cause what failed, if it was something else
     */
    public LedgerFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
