package io.aegisbench.wal;

import java.time.Duration;

/**
 * How a log works. Every value has a default; {@code WalSettings.defaults().withQueueRecords(64)}
 * changes one.
 *
 * @param segmentSizeBytes size of a segment file before it is sealed: a multiple of 4096, at most 1
 *     GiB, and large enough for one record of the largest size; default 64 MiB
 * @param recordSizeLimitBytes largest record that is taken, 1 to 1 MiB; default 1 MiB
 * @param queueRecords most records that wait to be written, 1 or more; default 65,536
 * @param queueBytes most bytes of records that wait to be written, at least {@code
 *     recordSizeLimitBytes}; default 32 MiB
 * @param appendPatience how long {@link WriteAheadLog#append(byte[])} waits for room in the queue;
 *     default 10 s
 * @param roomPatience how long the writer waits for room on the disk for its next segment before
 *     the log fails; default 10 minutes. Meanwhile appends find room in the queue alone
 * @param syncPolicy when written batches are forced; default {@link SyncPolicy#eachBatch()}
 */
public record WalSettings(
        long segmentSizeBytes,
        int recordSizeLimitBytes,
        int queueRecords,
        long queueBytes,
        Duration appendPatience,
        Duration roomPatience,
        SyncPolicy syncPolicy) {
    private static final long MAX_SEGMENT_BYTES = 1L << 30;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public WalSettings {
        check("recordSizeLimitBytes", recordSizeLimitBytes, 1, WalFrameLayout.MAX_RECORD_BYTES);
        check(
                "segmentSizeBytes",
                segmentSizeBytes,
                WalFrameLayout.minSegmentBytes(recordSizeLimitBytes),
                MAX_SEGMENT_BYTES);
        if (segmentSizeBytes % WalFrameLayout.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "segmentSizeBytes must be a multiple of 4096: segmentSizeBytes="
                            + segmentSizeBytes);
        }
        check("queueRecords", queueRecords, 1, Integer.MAX_VALUE);
        check("queueBytes", queueBytes, recordSizeLimitBytes, Long.MAX_VALUE);
        if (appendPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "appendPatience must not be negative: appendPatience=" + appendPatience);
        }
        if (roomPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "roomPatience must not be negative: roomPatience=" + roomPatience);
        }
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be in [" + min + ", " + max + "]: " + name + "=" + value);
        }
    }

    /** {@return the defaults} */
    public static WalSettings defaults() {
        return new WalSettings(
                64L << 20,
                1 << 20,
                65_536,
                32L << 20,
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                SyncPolicy.eachBatch());
    }

    /**
     * {@return these settings with another segment size}
     *
     * @param bytes the new value
     */
    public WalSettings withSegmentSizeBytes(long bytes) {
        return new WalSettings(
                bytes,
                recordSizeLimitBytes,
                queueRecords,
                queueBytes,
                appendPatience,
                roomPatience,
                syncPolicy);
    }

    /**
     * {@return these settings with another largest record}
     *
     * @param bytes the new value
     */
    public WalSettings withRecordSizeLimitBytes(int bytes) {
        return new WalSettings(
                segmentSizeBytes,
                bytes,
                queueRecords,
                queueBytes,
                appendPatience,
                roomPatience,
                syncPolicy);
    }

    /**
     * {@return these settings with another bound of the queue in records}
     *
     * @param records the new value
     */
    public WalSettings withQueueRecords(int records) {
        return new WalSettings(
                segmentSizeBytes,
                recordSizeLimitBytes,
                records,
                queueBytes,
                appendPatience,
                roomPatience,
                syncPolicy);
    }

    /**
     * {@return these settings with another bound of the queue in bytes}
     *
     * @param bytes the new value
     */
    public WalSettings withQueueBytes(long bytes) {
        return new WalSettings(
                segmentSizeBytes,
                recordSizeLimitBytes,
                queueRecords,
                bytes,
                appendPatience,
                roomPatience,
                syncPolicy);
    }

    /**
     * {@return these settings with another patience}
     *
     * @param patience the new value
     */
    public WalSettings withAppendPatience(Duration patience) {
        return new WalSettings(
                segmentSizeBytes,
                recordSizeLimitBytes,
                queueRecords,
                queueBytes,
                patience,
                roomPatience,
                syncPolicy);
    }

    /**
     * {@return these settings with another patience for room on the disk}
     *
     * @param patience the new value
     */
    public WalSettings withRoomPatience(Duration patience) {
        return new WalSettings(
                segmentSizeBytes,
                recordSizeLimitBytes,
                queueRecords,
                queueBytes,
                appendPatience,
                patience,
                syncPolicy);
    }

    /**
     * {@return these settings with another sync policy}
     *
     * @param policy the new value
     */
    public WalSettings withSyncPolicy(SyncPolicy policy) {
        return new WalSettings(
                segmentSizeBytes,
                recordSizeLimitBytes,
                queueRecords,
                queueBytes,
                appendPatience,
                roomPatience,
                policy);
    }
}
