package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.FRAME_COUNT_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_FIRST_INDEX_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_HEADER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FRAME_MAGIC;
import static io.aegisbench.wal.WalFrameLayout.FRAME_PAYLOAD_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_PAYLOAD_LENGTH_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_SALT_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_SEQUENCE_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_SYNCED_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_ZERO_AT;
import static io.aegisbench.wal.WalFrameLayout.MAX_PAYLOAD_BYTES;
import static io.aegisbench.wal.WalFrameLayout.RECORD_LENGTH_BYTES;

import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The header of a batch frame; its layout is in {@link WalFrameLayout}. */
record BatchHeader(
        int recordCount,
        long salt,
        long sequence,
        long firstIndex,
        long syncedThrough,
        int payloadBytes,
        int payloadCrc) {

    long endIndex() {
        return firstIndex + recordCount;
    }

    int frameBytes() {
        return WalFrameLayout.frameBytes(payloadBytes);
    }

    /** Writes the header at the buffer's start; position and limit do not move. */
    void encode(ByteBuffer frame) {
        frame.putInt(0, FRAME_MAGIC);
        frame.putInt(FRAME_COUNT_AT, recordCount);
        frame.putLong(FRAME_SALT_AT, salt);
        frame.putLong(FRAME_SEQUENCE_AT, sequence);
        frame.putLong(FRAME_FIRST_INDEX_AT, firstIndex);
        frame.putLong(FRAME_SYNCED_AT, syncedThrough);
        frame.putInt(FRAME_PAYLOAD_LENGTH_AT, payloadBytes);
        frame.putInt(FRAME_PAYLOAD_CRC_AT, payloadCrc);
        frame.putLong(FRAME_ZERO_AT, 0);
        frame.putInt(FRAME_ZERO_AT + Long.BYTES, 0);
        frame.putInt(FRAME_CRC_AT, Checksums.crc32c(frame, 0, FRAME_CRC_AT));
    }

    /**
     * {@return the header at a position, or null unless it is whole and of the salt} The payload is
     * not looked at. Lengths in a header that is returned are within their limits.
     */
    static @Nullable BatchHeader decode(ByteBuffer buffer, int at, long salt) {
        if (buffer.limit() - at < FRAME_HEADER_BYTES || buffer.getInt(at) != FRAME_MAGIC) {
            return null;
        }
        BatchHeader header =
                new BatchHeader(
                        buffer.getInt(at + FRAME_COUNT_AT),
                        buffer.getLong(at + FRAME_SALT_AT),
                        buffer.getLong(at + FRAME_SEQUENCE_AT),
                        buffer.getLong(at + FRAME_FIRST_INDEX_AT),
                        buffer.getLong(at + FRAME_SYNCED_AT),
                        buffer.getInt(at + FRAME_PAYLOAD_LENGTH_AT),
                        buffer.getInt(at + FRAME_PAYLOAD_CRC_AT));
        int crc = buffer.getInt(at + FRAME_CRC_AT);
        boolean whole =
                header.salt == salt
                        && crc == Checksums.crc32c(buffer, at, at + FRAME_CRC_AT)
                        && Checksums.isZero(buffer, at + FRAME_ZERO_AT, at + FRAME_CRC_AT)
                        && header.isPlausible();
        return whole ? header : null;
    }

    private boolean isPlausible() {
        return recordCount >= 0
                && payloadBytes >= (long) recordCount * RECORD_LENGTH_BYTES
                && payloadBytes <= MAX_PAYLOAD_BYTES
                && (recordCount > 0 || payloadBytes == 0)
                && sequence >= 0
                && firstIndex >= 0
                && firstIndex <= Long.MAX_VALUE - recordCount
                && syncedThrough >= 0
                && syncedThrough <= firstIndex;
    }
}
