package io.aegisbench.ledger;

import io.aegisbench.wal.WalSettings;
import java.time.Duration;

/**
 * How a ledger works. Every value has a default; {@code LedgerSettings.defaults().withLog(…)}
 * changes one.
 *
 * @param log how its write-ahead log works
 * @param checkpointInterval longest time from a durable record to the checkpoint that covers it, as
 *     far as the machine keeps up; default 1 s
 * @param checkpointRecords most durable records without a checkpoint before one is signed early;
 *     default 65,536
 * @param scrubInterval pause between two scrubs of all signed records, also over several lives of a
 *     ledger; zero switches the scrubber off; default one day
 * @param scrubBytesPerSecond most bytes of records that a scrub reads in a second; default 16 MiB
 */
public record LedgerSettings(
        WalSettings log,
        Duration checkpointInterval,
        long checkpointRecords,
        Duration scrubInterval,
        long scrubBytesPerSecond) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public LedgerSettings {
        if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new IllegalArgumentException(
                    "checkpointInterval must be more than zero: checkpointInterval="
                            + checkpointInterval);
        }
        if (checkpointRecords < 1) {
            throw new IllegalArgumentException(
                    "checkpointRecords must be 1 or more: checkpointRecords=" + checkpointRecords);
        }
        if (scrubInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "scrubInterval must not be negative: scrubInterval=" + scrubInterval);
        }
        if (scrubBytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "scrubBytesPerSecond must be 1 or more: scrubBytesPerSecond="
                            + scrubBytesPerSecond);
        }
    }

    /** {@return the defaults} */
    public static LedgerSettings defaults() {
        return new LedgerSettings(
                WalSettings.defaults(),
                Duration.ofSeconds(1),
                65_536,
                Duration.ofDays(1),
                16L << 20);
    }

    /**
     * {@return these settings with another log}
     *
     * @param settings the new value
     */
    public LedgerSettings withLog(WalSettings settings) {
        return new LedgerSettings(
                settings,
                checkpointInterval,
                checkpointRecords,
                scrubInterval,
                scrubBytesPerSecond);
    }

    /**
     * {@return these settings with another interval between checkpoints}
     *
     * @param interval the new value
     */
    public LedgerSettings withCheckpointInterval(Duration interval) {
        return new LedgerSettings(
                log, interval, checkpointRecords, scrubInterval, scrubBytesPerSecond);
    }

    /**
     * {@return these settings with another number of records that a checkpoint may be late}
     *
     * @param records the new value
     */
    public LedgerSettings withCheckpointRecords(long records) {
        return new LedgerSettings(
                log, checkpointInterval, records, scrubInterval, scrubBytesPerSecond);
    }

    /**
     * {@return these settings with another scrubber}
     *
     * @param interval pause between two scrubs, zero for none
     * @param bytesPerSecond most bytes of records that a scrub reads in a second
     */
    public LedgerSettings withScrub(Duration interval, long bytesPerSecond) {
        return new LedgerSettings(
                log, checkpointInterval, checkpointRecords, interval, bytesPerSecond);
    }
}
