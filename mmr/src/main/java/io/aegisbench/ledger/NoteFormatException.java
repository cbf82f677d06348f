package io.aegisbench.ledger;

/**
 * A key, note, checkpoint or receipt is not what its format says. The message names the broken rule
 * in one line and holds no key material.
 */
public final class NoteFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoteFormatException(String message) {
        super(message);
    }
}
