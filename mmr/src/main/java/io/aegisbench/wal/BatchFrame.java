package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.FRAME_HEADER_BYTES;
import static io.aegisbench.wal.WalFrameLayout.RECORD_LENGTH_BYTES;

import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One whole batch frame in a buffer: header, checksum, padding and the lengths of all records were
 * found right. The buffer belongs to whoever read it, so a frame is good until the next read.
 */
final class BatchFrame {
    private final BatchHeader header;
    private final ByteBuffer buffer;
    private final int at;

    private BatchFrame(BatchHeader header, ByteBuffer buffer, int at) {
        this.header = header;
        this.buffer = buffer;
        this.at = at;
    }

    /**
     * {@return the frame at a position, or null unless all of it is whole} Never throws, whatever
     * the bytes are.
     */
    static @Nullable BatchFrame parse(ByteBuffer buffer, int at, long salt) {
        BatchHeader header = BatchHeader.decode(buffer, at, salt);
        if (header == null || header.frameBytes() > buffer.limit() - at) {
            return null;
        }
        int payloadAt = at + FRAME_HEADER_BYTES;
        int paddingAt = payloadAt + header.payloadBytes();
        boolean whole =
                Checksums.crc32c(buffer, payloadAt, paddingAt) == header.payloadCrc()
                        && Checksums.isZero(buffer, paddingAt, at + header.frameBytes())
                        && recordsFill(buffer, payloadAt, paddingAt, header.recordCount());
        return whole ? new BatchFrame(header, buffer, at) : null;
    }

    private static boolean recordsFill(ByteBuffer buffer, int begin, int end, int count) {
        int at = begin;
        for (int record = 0; record < count; record++) {
            if (end - at < RECORD_LENGTH_BYTES) {
                return false;
            }
            int length = buffer.getInt(at);
            if (length < 0 || length > end - at - RECORD_LENGTH_BYTES) {
                return false;
            }
            at += RECORD_LENGTH_BYTES + length;
        }
        return at == end;
    }

    BatchHeader header() {
        return header;
    }

    /** {@return the position behind the frame in its buffer} */
    int end() {
        return at + header.frameBytes();
    }

    /** {@return a copy of the record with an index in {@code [firstIndex, endIndex)}} */
    byte[] record(long index) {
        int recordAt = at + FRAME_HEADER_BYTES;
        for (long skipped = header.firstIndex(); skipped < index; skipped++) {
            recordAt += RECORD_LENGTH_BYTES + buffer.getInt(recordAt);
        }
        byte[] record = new byte[buffer.getInt(recordAt)];
        buffer.get(recordAt + RECORD_LENGTH_BYTES, record);
        return record;
    }

    /** {@return copies of all records in order} */
    byte[][] records() {
        byte[][] records = new byte[header.recordCount()][];
        int recordAt = at + FRAME_HEADER_BYTES;
        for (int record = 0; record < records.length; record++) {
            records[record] = new byte[buffer.getInt(recordAt)];
            buffer.get(recordAt + RECORD_LENGTH_BYTES, records[record]);
            recordAt += RECORD_LENGTH_BYTES + records[record].length;
        }
        return records;
    }
}
