package io.aegisbench.ledger;

import io.aegisbench.wal.WalListener;

/**
 * Hears what a ledger does, for metrics; the log's part runs where {@link WalListener} says, the
 * ledger's on the ledger's own thread. All methods do nothing unless overridden and must be short.
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
     * A scrub went over all sealed records and found each as its leaf says.
     *
     * @param records number of records that were hashed again
     */
    default void scrubbed(long records) {}

    /**
     * A scrub found a record that is not what was appended, or cannot be read.
     *
     * @param index the record's index
     * @param what which rule does not hold
     */
    default void damaged(long index, String what) {}
}
