package io.aegisbench.note;

import java.util.List;

/** The outcome of a note's verification. A note that does not hold is a value, not an exception. */
public sealed interface NoteVerification {
    /**
     * At least one known key signed the text, and no signature line of a known key is false.
     *
     * @param signatures the lines of known keys, in the order of the note
     */
    record Signed(List<NoteSignature> signatures) implements NoteVerification {
        /** Copies the list. */
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * The text must not be used.
     *
     * @param reason which rule was broken, in one line
     */
    record Refused(String reason) implements NoteVerification {}
}
