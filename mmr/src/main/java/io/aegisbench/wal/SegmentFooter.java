package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_BATCHES_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_BYTES_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_COUNT_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_DATA_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_EPOCH_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_FIRST_INDEX_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_FIRST_SEQUENCE_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_MAGIC;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_NUMBER_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_OWNER_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_OWNER_LENGTH_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_REASON_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_SALT_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_SHA256_AT;
import static io.aegisbench.wal.WalFrameLayout.MAX_OWNER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.SHA256_BYTES;

import io.aegisbench.disk.Checksums;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last block of a sealed segment; its layout is in {@link WalFrameLayout}. After a clean close
 * it is the closing frame. The arrays are not copied: the package keeps them to itself.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
record SegmentFooter(
        Reason reason,
        SegmentHeader header,
        long recordCount,
        long batchCount,
        long dataBytes,
        int dataCrc,
        byte[] dataSha256,
        byte[] ownerBytes) {

    /** Why the segment was sealed. The ordinal is not written, the code is. */
    enum Reason {
        ROLLED(1),
        CLOSED(2),
        RECOVERED(3);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        private static @Nullable Reason of(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            return null;
        }
    }

    long endIndex() {
        return header.firstIndex() + recordCount;
    }

    long endSequence() {
        return header.firstSequence() + batchCount;
    }

    /** {@return the same footer with what an owner puts into it} */
    SegmentFooter with(byte[] bytes) {
        return new SegmentFooter(
                reason, header, recordCount, batchCount, dataBytes, dataCrc, dataSha256, bytes);
    }

    /**
     * Ends a segment; all its frames were forced. The footer is forced before the file is cut
     * behind it, so a short file always ends with its footer; and the cut is forced before the next
     * segment can get its name, so only the last segment is ever found with bytes behind its
     * footer.
     */
    void seal(DurableFile file) throws IOException {
        if (ownerBytes.length > MAX_OWNER_BYTES) {
            throw new IllegalArgumentException(
                    "footer must have at most 3072 bytes: length=" + ownerBytes.length);
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        encode(block);
        file.writeFully(block, dataBytes);
        file.forceData();
        file.truncate(dataBytes + BLOCK_BYTES);
        file.forceAll();
    }

    /** Writes the block at the buffer's start. */
    void encode(ByteBuffer block) {
        block.clear().put(new byte[BLOCK_BYTES]).clear();
        block.putInt(0, FOOTER_MAGIC);
        block.putInt(FOOTER_REASON_AT, reason.code);
        block.putLong(FOOTER_SALT_AT, header.salt());
        block.putLong(FOOTER_NUMBER_AT, header.number());
        block.putLong(FOOTER_EPOCH_AT, header.epoch());
        block.putLong(FOOTER_FIRST_INDEX_AT, header.firstIndex());
        block.putLong(FOOTER_COUNT_AT, recordCount);
        block.putLong(FOOTER_FIRST_SEQUENCE_AT, header.firstSequence());
        block.putLong(FOOTER_BATCHES_AT, batchCount);
        block.putLong(FOOTER_BYTES_AT, dataBytes);
        block.putInt(FOOTER_DATA_CRC_AT, dataCrc);
        block.putInt(FOOTER_OWNER_LENGTH_AT, ownerBytes.length);
        block.put(FOOTER_SHA256_AT, dataSha256);
        block.put(FOOTER_OWNER_AT, ownerBytes);
        block.putInt(FOOTER_CRC_AT, Checksums.crc32c(block, 0, FOOTER_CRC_AT));
        block.position(0).limit(BLOCK_BYTES);
    }

    /** {@return the footer that a segment file ends with, or null unless it does} */
    static @Nullable SegmentFooter read(DurableFile file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        file.readFully(block, 0);
        SegmentHeader header = SegmentHeader.decode(block.flip());
        long footerAt = file.sizeBytes() - BLOCK_BYTES;
        if (header == null || footerAt < BLOCK_BYTES) {
            return null;
        }
        block.clear();
        file.readFully(block, footerAt);
        SegmentFooter footer = decode(block.flip(), 0, header);
        return footer != null && footer.dataBytes() == footerAt ? footer : null;
    }

    /**
     * {@return the footer, or null unless the block is a whole footer of the segment} What it says
     * of the bytes in front of it is for the caller to check.
     */
    static @Nullable SegmentFooter decode(ByteBuffer block, int at, SegmentHeader header) {
        if (block.limit() - at < BLOCK_BYTES || block.getInt(at) != FOOTER_MAGIC) {
            return null;
        }
        ByteBuffer footer = block.slice(at, BLOCK_BYTES);
        Reason reason = Reason.of(footer.getInt(FOOTER_REASON_AT));
        int ownerLength = footer.getInt(FOOTER_OWNER_LENGTH_AT);
        if (reason == null
                || footer.getInt(FOOTER_CRC_AT) != Checksums.crc32c(footer, 0, FOOTER_CRC_AT)
                || footer.getLong(FOOTER_SALT_AT) != header.salt()
                || footer.getLong(FOOTER_NUMBER_AT) != header.number()
                || footer.getLong(FOOTER_EPOCH_AT) != header.epoch()
                || footer.getLong(FOOTER_FIRST_INDEX_AT) != header.firstIndex()
                || footer.getLong(FOOTER_FIRST_SEQUENCE_AT) != header.firstSequence()
                || ownerLength < 0
                || ownerLength > MAX_OWNER_BYTES
                || !Checksums.isZero(footer, FOOTER_OWNER_AT + ownerLength, FOOTER_CRC_AT)) {
            return null;
        }
        byte[] sha256 = new byte[SHA256_BYTES];
        footer.get(FOOTER_SHA256_AT, sha256);
        byte[] ownerBytes = new byte[ownerLength];
        footer.get(FOOTER_OWNER_AT, ownerBytes);
        return new SegmentFooter(
                reason,
                header,
                footer.getLong(FOOTER_COUNT_AT),
                footer.getLong(FOOTER_BATCHES_AT),
                footer.getLong(FOOTER_BYTES_AT),
                footer.getInt(FOOTER_DATA_CRC_AT),
                sha256,
                ownerBytes);
    }
}
