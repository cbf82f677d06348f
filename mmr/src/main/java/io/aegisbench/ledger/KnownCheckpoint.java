package io.aegisbench.ledger;

/**
 * A checkpoint from elsewhere than the ledger that is verified. Thread-safe: immutable.
 *
 * @param name what it is, for the one who reads what was found
 * @param checkpoint what was signed
 * @param mayBeAhead whether a crash may have kept it from being stored, as with a mark; what was
 *     shown was stored
 */
public record KnownCheckpoint(String name, Checkpoint checkpoint, boolean mayBeAhead) {
    /**
     * {@return what a key signed last}
     *
     * @param checkpoint what the mark says
     */
    public static KnownCheckpoint mark(Checkpoint checkpoint) {
        return new KnownCheckpoint("the mark", checkpoint, true);
    }

    /**
     * {@return a checkpoint that was shown to somebody}
     *
     * @param checkpoint what was shown
     */
    public static KnownCheckpoint shown(Checkpoint checkpoint) {
        return new KnownCheckpoint("the given checkpoint", checkpoint, false);
    }

    long size() {
        return checkpoint.size();
    }
}
