package io.aegisbench.ledger;

import java.util.OptionalLong;

/**
 * A checkpoint from elsewhere than the ledger that is verified. Thread-safe: immutable.
 *
 * @param name what it is, for the one who reads what was found
 * @param checkpoint what was signed
 * @param mayBeAhead whether a crash may have kept it from being stored, as with a mark; what was
 *     shown was stored
 * @param count how many the key had signed then, this one too, where it is known
 */
public record KnownCheckpoint(
        String name, Checkpoint checkpoint, boolean mayBeAhead, OptionalLong count) {
    /**
     * {@return what a key signed last}
     *
     * @param mark what the mark says
     * @throws io.aegisbench.note.NoteFormatException if its note is no checkpoint
     */
    public static KnownCheckpoint mark(HighWaterMark.Content mark) {
        Checkpoint checkpoint = Checkpoint.parse(mark.note().text());
        return new KnownCheckpoint("the mark", checkpoint, true, mark.count());
    }

    /**
     * {@return a checkpoint that was shown to somebody}
     *
     * @param checkpoint what was shown
     */
    public static KnownCheckpoint shown(Checkpoint checkpoint) {
        return new KnownCheckpoint("the given checkpoint", checkpoint, false, OptionalLong.empty());
    }

    long size() {
        return checkpoint.size();
    }
}
