package io.aegisbench.wal;

import java.io.IOException;
import java.util.List;

/**
 * What the owner of a log does at the points only the log knows. All methods do nothing unless
 * overridden.
 *
 * <p>{@link #recovered} runs on the thread that opens the log, before the writer thread starts, and
 * {@link #stopped} on the one that closes it. The others run on the writer thread (a {@link
 * #footer} during recovery on the opening one), never two at a time, so an owner that touches its
 * state only here needs no locks for it. They hold up every append, so they must be short, and they
 * must not append to the log. Whatever one of them throws fails the log for good.
 */
public interface WalOwner {
    /** An owner that takes no part. */
    WalOwner NONE = new WalOwner() {};

    /**
     * {@return how many records the owner can prove to have been durable} For example the size of
     * the last checkpoint that was signed. Opening refuses a log that has fewer: damage there would
     * otherwise pass for a torn tail.
     */
    default long provenCount() {
        return 0;
    }

    /**
     * Takes over what was found on opening. Every record that {@code reader} can see is on disk and
     * was forced.
     *
     * @param report what was recovered
     * @param reader reads the recovered records; good after this returns, too
     * @throws IOException if reading fails; the log is not opened then
     */
    default void recovered(RecoveryReport report, WalReader reader) throws IOException {}

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
     * the segment are durable, and {@link #durable} was called with this count or, during recovery,
     * {@link #recovered} was.
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
