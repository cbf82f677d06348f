package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the frames of one segment begin. Not thread-safe: {@link WalReader} owns it. It takes 16
 * bytes a frame, so at most 4 MiB for the largest segment there can be.
 */
final class SegmentIndex {
    private static final int WINDOW_BYTES = 64 << 10;

    /** How far to look for a frame that says a bad one was synced: past the largest frame. */
    private static final int LOOK_AHEAD_BYTES =
            WalFrameLayout.frameBytes(WalFrameLayout.MAX_PAYLOAD_BYTES) + BLOCK_BYTES;

    private final Path path;
    private final SegmentHeader header;
    private long[] firstIndices = new long[16];
    private long[] offsets = new long[16];
    private int frameCount;
    private long endOffset = BLOCK_BYTES;
    private long endIndex;
    private long endSequence;
    private boolean sealed;

    SegmentIndex(Path path, SegmentHeader header) {
        this.path = path;
        this.header = header;
        this.endIndex = header.firstIndex();
        this.endSequence = header.firstSequence();
    }

    long salt() {
        return header.salt();
    }

    /** {@return the index behind the last record that is known} */
    long endIndex() {
        return endIndex;
    }

    /** {@return the offset of the frame that holds an index below {@link #endIndex()}} */
    long offsetOf(long index) {
        int at = Arrays.binarySearch(firstIndices, 0, frameCount, index);
        return offsets[at >= 0 ? at : -at - 2];
    }

    /**
     * Takes in what was written since. A frame that is not whole is the end, half-written or torn,
     * unless something behind it says that it was once synced. Then the frame is read again,
     * because a writer may have finished it in between, and only if it is still not whole is it
     * damage.
     */
    void extend(DurableFile file, boolean hasLaterSegment) throws IOException {
        if (sealed) {
            return;
        }
        FrameSource source = new FrameSource(file, WINDOW_BYTES);
        walk(source);
        if (!sealed && (hasLaterSegment || laterSaysSynced(source))) {
            long stopped = endOffset;
            source.forget();
            walk(source);
            if (!sealed && (hasLaterSegment || endOffset == stopped)) {
                throw new WalCorruptException(
                        path, endOffset, endIndex, "frame is not whole, a later one was synced");
            }
        }
    }

    private void walk(FrameSource source) throws IOException {
        BatchFrame frame = source.frame(endOffset, header.salt());
        while (frame != null
                && frame.header().sequence() == endSequence
                && frame.header().firstIndex() == endIndex) {
            add(frame.header());
            frame = source.frame(endOffset, header.salt());
        }
        int at = source.load(endOffset, BLOCK_BYTES);
        @Nullable SegmentFooter footer = SegmentFooter.decode(source.window(), at, header);
        sealed = footer != null && footer.dataBytes() == endOffset && footer.endIndex() == endIndex;
    }

    private void add(BatchHeader batch) {
        if (batch.recordCount() > 0) {
            if (frameCount == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * frameCount);
                firstIndices = Arrays.copyOf(firstIndices, 2 * frameCount);
            }
            offsets[frameCount] = endOffset;
            firstIndices[frameCount] = batch.firstIndex();
            frameCount++;
        }
        endOffset += batch.frameBytes();
        endIndex = batch.endIndex();
        endSequence++;
    }

    private boolean laterSaysSynced(FrameSource source) throws IOException {
        long end = endOffset + LOOK_AHEAD_BYTES;
        for (long offset = endOffset + BLOCK_BYTES; offset < end; offset += BLOCK_BYTES) {
            int at = source.load(offset, BLOCK_BYTES);
            BatchHeader batch = BatchHeader.decode(source.window(), at, header.salt());
            if (batch != null && batch.syncedThrough() > endIndex) {
                return true;
            }
            if (SegmentFooter.decode(source.window(), at, header) != null) {
                return true;
            }
            if (at >= source.window().limit()) {
                return false;
            }
        }
        return false;
    }
}
