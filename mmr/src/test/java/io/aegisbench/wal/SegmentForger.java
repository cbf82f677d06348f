package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_DATA_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_OWNER_AT;
import static io.aegisbench.wal.WalFrameLayout.FOOTER_SHA256_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_HEADER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FRAME_PAYLOAD_CRC_AT;
import static io.aegisbench.wal.WalFrameLayout.FRAME_PAYLOAD_LENGTH_AT;
import static io.aegisbench.wal.WalFrameLayout.RECORD_LENGTH_BYTES;

import io.aegisbench.disk.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Changes a sealed segment the way an attacker would who can write the file: with every checksum.
 */
public final class SegmentForger {
    private SegmentForger() {}

    /**
     * Changes the first byte of the first record of a segment.
     *
     * @param segment a sealed segment
     * @throws IOException if it cannot be written
     */
    public static void changeFirstRecord(Path segment) throws IOException {
        byte[] file = Files.readAllBytes(segment);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int payloadAt = BLOCK_BYTES + FRAME_HEADER_BYTES;
        int payloadEnd = payloadAt + bytes.getInt(BLOCK_BYTES + FRAME_PAYLOAD_LENGTH_AT);
        invert(bytes, payloadAt + RECORD_LENGTH_BYTES);
        int payloadCrc = Checksums.crc32c(bytes, payloadAt, payloadEnd);
        bytes.putInt(BLOCK_BYTES + FRAME_PAYLOAD_CRC_AT, payloadCrc);
        int headerCrc = Checksums.crc32c(bytes, BLOCK_BYTES, BLOCK_BYTES + FRAME_CRC_AT);
        bytes.putInt(BLOCK_BYTES + FRAME_CRC_AT, headerCrc);
        int footer = bytes.capacity() - BLOCK_BYTES;
        Checksums.Running sums = new Checksums.Running();
        sums.update(bytes, 0, footer);
        bytes.putInt(footer + FOOTER_DATA_CRC_AT, sums.crc32c());
        bytes.put(footer + FOOTER_SHA256_AT, sums.finish());
        writeFooterCrc(bytes);
        Files.write(segment, file);
    }

    /**
     * Changes one of the owner's bytes in the footer of a segment.
     *
     * @param segment a sealed segment
     * @param at which byte
     * @throws IOException if it cannot be written
     */
    public static void changeOwnerByte(Path segment, int at) throws IOException {
        byte[] file = Files.readAllBytes(segment);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        invert(bytes, bytes.capacity() - BLOCK_BYTES + FOOTER_OWNER_AT + at);
        writeFooterCrc(bytes);
        Files.write(segment, file);
    }

    private static void invert(ByteBuffer bytes, int at) {
        bytes.put(at, (byte) ~bytes.get(at));
    }

    private static void writeFooterCrc(ByteBuffer bytes) {
        int footer = bytes.capacity() - BLOCK_BYTES;
        bytes.putInt(
                footer + FOOTER_CRC_AT, Checksums.crc32c(bytes, footer, footer + FOOTER_CRC_AT));
    }
}
