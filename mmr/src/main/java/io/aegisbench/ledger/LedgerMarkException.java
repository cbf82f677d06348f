package io.aegisbench.ledger;

/**
 * Says that a ledger is not the one that its key signed last: an older copy, another one, or one
 * whose mark is unreadable. Nothing was signed, and nothing in it was changed.
 */
public final class LedgerMarkException extends LedgerCorruptException {
    private static final long serialVersionUID = 1L;

    /**
     * Names what was signed and what is there.
     *
     * @param message which rule is broken, and the way on
     */
    public LedgerMarkException(String message) {
        super(message);
    }
}
