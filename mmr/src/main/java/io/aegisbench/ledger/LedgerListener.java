package io.aegisbench.ledger;

import io.aegisbench.wal.WalListener;

/**
 * Hears what a ledger does, for metrics; the log's part runs where {@link WalListener} says, the
 * ledger's on the ledger's own threads. All methods do nothing unless overridden and must be short.
 */
public interface LedgerListener extends WalListener {
    /** A listener that hears nothing. */
    LedgerListener QUIET = new LedgerListener() {};

    /**
     * A checkpoint was stored and may now be seen.
     *
     * @param size number of leaves that it covers
     */
    default void checkpointed(long size) {}

    /**
     * A scrub went over all records that a checkpoint covers and found each as its leaf says. One
     * that finds damage ends without this call.
     *
     * @param records number of records that were hashed again
     */
    default void scrubbed(long records) {}

    /**
     * A scrub found a record that is not what was appended, or one or more that cannot be read; it
     * then goes on behind them. Runs on the scrubber's thread.
     *
     * @param index index of the record, or of the first that cannot be read
     * @param what which rule does not hold
     */
    default void damaged(long index, String what) {}
}
