package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;
import static io.aegisbench.wal.WalFrameLayout.OVERHEAD_BYTES;

import io.aegisbench.disk.Checksums;
import io.aegisbench.disk.DurableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The one segment that is being written. Not thread-safe: one writer owns it. After an exception
 * only {@link #close} may be called.
 */
final class SegmentWriter implements Closeable {
    private final DurableFile file;
    private final SegmentHeader header;
    private final Checksums.Running sums;
    private long index;
    private long sequence;

    private SegmentWriter(DurableFile file, SegmentHeader header, Checksums.Running sums) {
        this.file = file;
        this.header = header;
        this.sums = sums;
        this.index = header.firstIndex();
        this.sequence = header.firstSequence();
    }

    /** {@return the writer of a segment of zeros, after its header was written and forced} */
    static SegmentWriter begin(DurableFile file, SegmentHeader header) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        header.encode(block);
        file.writeFully(block, 0);
        file.forceData();
        SegmentWriter writer = new SegmentWriter(file, header, new Checksums.Running());
        writer.sums.update(block, 0, BLOCK_BYTES);
        return writer;
    }

    /** {@return the bytes that frames may still take; room for the footer is kept free} */
    long roomBytes() {
        return header.sizeBytes() - OVERHEAD_BYTES - (sums.sizeBytes() - BLOCK_BYTES);
    }

    SegmentHeader header() {
        return header;
    }

    long index() {
        return index;
    }

    long sequence() {
        return sequence;
    }

    /** Writes one frame behind the last one. */
    void write(ByteBuffer frame, int recordCount) throws IOException {
        int end = frame.limit();
        file.writeFully(frame, sums.sizeBytes());
        sums.update(frame, 0, end);
        index += recordCount;
        sequence++;
    }

    void force() throws IOException {
        file.forceData();
    }

    /** Ends the segment and closes its file; all frames were forced. */
    void seal(SegmentFooter.Reason reason, byte[] ownerBytes) throws IOException {
        SegmentFooter footer =
                new SegmentFooter(
                        reason,
                        header,
                        index - header.firstIndex(),
                        sequence - header.firstSequence(),
                        sums.sizeBytes(),
                        sums.crc32c(),
                        sums.finish(),
                        ownerBytes);
        footer.seal(file);
        file.close();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
