package io.aegisbench.ledger;

/** Says that a ledger's signing key is missing or is another one's; nothing in it was changed. */
public final class LedgerKeyException extends LedgerCorruptException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the key and the ledger.
     *
     * @param message which key was expected, and where
     */
    public LedgerKeyException(String message) {
        super(message);
    }
}
