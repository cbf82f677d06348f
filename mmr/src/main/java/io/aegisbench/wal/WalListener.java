package io.aegisbench.wal;

import java.io.IOException;
import java.time.Duration;

/**
 * Hears what the log does, for metrics. All methods do nothing unless overridden. They run on the
 * writer thread, except {@link #segmentUnavailable}, and must be short; whatever one throws fails
 * the log.
 */
public interface WalListener {
    /** A listener that hears nothing. */
    WalListener NONE = new WalListener() {};

    /**
     * A batch is about to be written.
     *
     * @param records that still wait in the queue behind it
     * @param bytes of those records
     */
    default void queueDepth(int records, long bytes) {}

    /**
     * A batch was written.
     *
     * @param records in the batch
     * @param bytes on disk, padding included
     */
    default void batchWritten(int records, long bytes) {}

    /**
     * A force of records returned.
     *
     * @param elapsed time it took
     */
    default void forced(Duration elapsed) {}

    /**
     * A segment was sealed.
     *
     * @param number of the segment
     */
    default void sealed(long number) {}

    /**
     * The segment after the current one could not be prepared, for example because the disk is
     * full. The log goes on while the current segment has room, and tries again twice a second.
     * Told once, until there is one. Runs on a thread of its own, or on the writer's.
     *
     * @param cause why not
     */
    default void segmentUnavailable(IOException cause) {}

    /** The segment that was unavailable has been made. Runs as that does. */
    default void segmentAvailable() {}

    /**
     * The log failed for good.
     *
     * @param cause the first failure
     */
    default void failed(Throwable cause) {}
}
