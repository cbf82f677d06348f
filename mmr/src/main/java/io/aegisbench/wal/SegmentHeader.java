package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FORMAT_VERSION;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_BLOCK_SIZE_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_EPOCH_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_FIRST_INDEX_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_FIRST_SEQUENCE_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_HEADER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_MAGIC;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_NUMBER_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_SALT_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_SIZE_AT;
import static io.aegisbench.wal.WalFrameLayout.SEGMENT_VERSION_AT;

import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The first block of a segment; its layout is in {@link WalFrameLayout}. */
record SegmentHeader(
        long number, long firstIndex, long firstSequence, long epoch, long salt, long sizeBytes) {

    /** Writes the block at the buffer's start. */
    void encode(ByteBuffer block) {
        block.clear().put(new byte[BLOCK_BYTES]).clear();
        block.putLong(0, SEGMENT_MAGIC);
        block.putInt(SEGMENT_VERSION_AT, FORMAT_VERSION);
        block.putInt(SEGMENT_BLOCK_SIZE_AT, BLOCK_BYTES);
        block.putLong(SEGMENT_NUMBER_AT, number);
        block.putLong(SEGMENT_FIRST_INDEX_AT, firstIndex);
        block.putLong(SEGMENT_FIRST_SEQUENCE_AT, firstSequence);
        block.putLong(SEGMENT_EPOCH_AT, epoch);
        block.putLong(SEGMENT_SALT_AT, salt);
        block.putLong(SEGMENT_SIZE_AT, sizeBytes);
        block.putInt(SEGMENT_CRC_AT, Checksums.crc32c(block, 0, SEGMENT_CRC_AT));
        block.position(0).limit(BLOCK_BYTES);
    }

    /** {@return the header, or null if any byte of the block is not what a writer puts there} */
    static @Nullable SegmentHeader decode(ByteBuffer block) {
        if (block.limit() < BLOCK_BYTES
                || block.getLong(0) != SEGMENT_MAGIC
                || block.getInt(SEGMENT_VERSION_AT) != FORMAT_VERSION
                || block.getInt(SEGMENT_BLOCK_SIZE_AT) != BLOCK_BYTES
                || block.getInt(SEGMENT_CRC_AT) != Checksums.crc32c(block, 0, SEGMENT_CRC_AT)
                || !Checksums.isZero(block, SEGMENT_HEADER_BYTES, BLOCK_BYTES)) {
            return null;
        }
        return new SegmentHeader(
                block.getLong(SEGMENT_NUMBER_AT),
                block.getLong(SEGMENT_FIRST_INDEX_AT),
                block.getLong(SEGMENT_FIRST_SEQUENCE_AT),
                block.getLong(SEGMENT_EPOCH_AT),
                block.getLong(SEGMENT_SALT_AT),
                block.getLong(SEGMENT_SIZE_AT));
    }

    /** What the header of a segment must say so that it continues the one before. */
    record Start(long number, long firstIndex, long firstSequence, long epoch) {
        static final Start FIRST = new Start(0, 0, 0, 1);

        /** {@return why the header does not continue the log, empty if it does} */
        String mismatch(SegmentHeader header) {
            if (header.number() != number) {
                return "segment number is not that of the file name";
            }
            if (header.firstIndex() != firstIndex || header.firstSequence() != firstSequence) {
                return "segment does not continue the one before: firstIndex="
                        + header.firstIndex();
            }
            return header.epoch() < epoch ? "epoch runs backwards: epoch=" + header.epoch() : "";
        }
    }
}
