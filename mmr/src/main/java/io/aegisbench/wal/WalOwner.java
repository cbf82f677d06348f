package io.aegisbench.wal;

import java.util.List;

/**
 * What the owner of a log does at the points only the log knows. All methods do nothing unless
 * overridden.
 *
 * <p>{@link #stopped} runs on the thread that closes the log, and a {@link #footer} of the segment
 * that an earlier life left open on the one that starts it. All else runs on the writer thread,
 * never two at a time, so an owner that touches its state only here needs no locks for it. The
 * methods hold up every append, so they must be short, and they must not append to the log.
 * Whatever one of them throws fails the log for good.
 */
public interface WalOwner {
    /** An owner that takes no part. */
    WalOwner NONE = new WalOwner() {};

    /**
     * Takes a batch that was written and not yet forced, in the order of the log.
     *
     * @param firstIndex index of the first record
     * @param records the records, exactly as on disk; not to be changed, and the list is not to be
     *     kept
     */
    default void written(long firstIndex, List<byte[]> records) {}

    /**
     * Learns that records are on disk. The tickets of these records complete after this returns.
     *
     * @param recordCount all records with a smaller index are durable
     */
    default void durable(long recordCount) {}

    /**
     * {@return bytes for the footer of a segment that is being sealed, at most 3072} All records of
     * the segment are durable; {@link #durable} was called with this count, or they were recovered.
     *
     * @param recordCount records in the log up to and with this segment
     */
    default byte[] footer(long recordCount) {
        return new byte[0];
    }

    /**
     * Learns that the writer thread has ended: the log was closed, or it failed and was closed
     * then. Runs once, on the thread that closes the log, before the lock is given back.
     */
    default void stopped() {}
}
