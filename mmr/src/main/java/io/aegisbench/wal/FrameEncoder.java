package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;
import static io.aegisbench.wal.WalFrameLayout.FRAME_HEADER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.RECORD_LENGTH_BYTES;

import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import java.util.List;

/** Lays records out as a frame. Not thread-safe: one writer owns it and its buffer. */
final class FrameEncoder {
    private static final byte[] PADDING = new byte[BLOCK_BYTES];

    private ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK_BYTES);

    /** {@return the payload of the records in bytes} */
    static int payloadBytes(List<byte[]> records) {
        int bytes = 0;
        for (byte[] record : records) {
            bytes += RECORD_LENGTH_BYTES + record.length;
        }
        return bytes;
    }

    /** {@return the whole frame, padding included; good until the next call} */
    ByteBuffer encode(List<byte[]> records, SegmentWriter segment, long syncedThrough) {
        int payloadBytes = payloadBytes(records);
        int frameBytes = WalFrameLayout.frameBytes(payloadBytes);
        if (buffer.capacity() < frameBytes) {
            buffer = ByteBuffer.allocateDirect(Integer.highestOneBit(frameBytes - 1) << 1);
        }
        buffer.clear().limit(frameBytes).position(FRAME_HEADER_BYTES);
        for (byte[] record : records) {
            buffer.putInt(record.length).put(record);
        }
        int paddingAt = buffer.position();
        buffer.put(PADDING, 0, frameBytes - paddingAt).position(0);
        new BatchHeader(
                        records.size(),
                        segment.header().salt(),
                        segment.sequence(),
                        segment.index(),
                        syncedThrough,
                        payloadBytes,
                        Checksums.crc32c(buffer, FRAME_HEADER_BYTES, paddingAt))
                .encode(buffer);
        return buffer;
    }
}
