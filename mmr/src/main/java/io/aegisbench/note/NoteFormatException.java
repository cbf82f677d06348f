package io.aegisbench.note;

/**
 * A key, note, checkpoint or receipt is not what its format says. The message names the broken rule
 * in one line and holds no key material.
 */
public final class NoteFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the broken rule.
     *
     * @param message one line without key material
     */
    public NoteFormatException(String message) {
        super(message);
    }
}
