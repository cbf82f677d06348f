package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.Checksums;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks over every byte of one segment. Not thread-safe: one use, one owner.
 *
 * <p>The walk takes whole frames as long as each continues the one before. What stops it is either
 * the footer or the tail. A tail may be torn: blocks reach the disk in any order, so zeros, garbage
 * and even whole later frames may follow. It is damage instead if anything behind it proves that it
 * was once synced: a later frame header whose {@code syncedThrough} lies behind the end, or a
 * footer. A file that has neither its full size nor ends with its footer is damage as well, because
 * the full size was forced before the segment got its name.
 */
final class SegmentScanner {
    private static final long WINDOW_BYTES = 256 << 10;

    private final Path path;
    private final SegmentHeader.Start start;
    private final FrameSource source;
    private final long sizeBytes;
    private final Checksums.Running sums = new Checksums.Running();
    private final Deque<Frontier> unproven = new ArrayDeque<>();

    private @Nullable SegmentHeader header;
    private @Nullable SegmentFooter footer;
    private @Nullable WalDamage damage;
    private long offset;
    private long index;
    private long sequence;
    private long tornEnd;

    private SegmentScanner(DurableFile file, Path path, SegmentHeader.Start start)
            throws IOException {
        this.path = path;
        this.start = start;
        this.sizeBytes = file.sizeBytes();
        this.source = new FrameSource(file, (int) Math.min(WINDOW_BYTES, sizeBytes));
        this.index = start.firstIndex();
        this.sequence = start.firstSequence();
    }

    static Scan scan(DurableFile file, Path path, SegmentHeader.Start start) throws IOException {
        return new SegmentScanner(file, path, start).scan();
    }

    private Scan scan() throws IOException {
        SegmentHeader found = readHeader();
        if (found != null) {
            walkFrames(found);
            tornEnd = offset;
            int at = load(offset);
            footer = SegmentFooter.decode(source.window(), at, found);
            if (footer != null) {
                checkFooter(footer, found);
            } else {
                judgeTail(found);
            }
        }
        Frontier frontier = unproven.peekFirst();
        return new Scan(
                header,
                sizeBytes,
                offset,
                index,
                sequence,
                frontier == null ? offset : frontier.offset(),
                footer,
                tornEnd - offset,
                damage,
                sums);
    }

    private @Nullable SegmentHeader readHeader() throws IOException {
        int at = load(0);
        SegmentHeader found = SegmentHeader.decode(source.window());
        if (found == null) {
            report(0, "segment header is not whole");
            return null;
        }
        String mismatch = start.mismatch(found);
        if (!mismatch.isEmpty()) {
            report(0, mismatch);
            return null;
        }
        sums.update(source.window(), at, at + BLOCK_BYTES);
        offset = BLOCK_BYTES;
        header = found;
        return found;
    }

    private void walkFrames(SegmentHeader found) throws IOException {
        BatchFrame frame = source.frame(offset, found.salt());
        while (frame != null && continues(frame.header())) {
            BatchHeader batch = frame.header();
            int at = source.load(offset, batch.frameBytes());
            sums.update(source.window(), at, at + batch.frameBytes());
            unproven.addLast(new Frontier(batch.endIndex(), offset));
            dropProven(batch.syncedThrough());
            offset += batch.frameBytes();
            index = batch.endIndex();
            sequence++;
            frame = source.frame(offset, found.salt());
        }
    }

    private boolean continues(BatchHeader batch) {
        return batch.sequence() == sequence && batch.firstIndex() == index;
    }

    private void dropProven(long syncedThrough) {
        Frontier oldest = unproven.peekFirst();
        while (oldest != null && oldest.endIndex() <= syncedThrough) {
            unproven.removeFirst();
            oldest = unproven.peekFirst();
        }
    }

    private void checkFooter(SegmentFooter found, SegmentHeader segment) throws IOException {
        unproven.clear();
        if (found.dataBytes() != offset
                || found.endIndex() != index
                || found.endSequence() != sequence
                || found.dataCrc() != sums.crc32c()
                || !Arrays.equals(found.dataSha256(), sums.finish())) {
            report(offset, "footer does not match the segment");
        } else if (sizeBytes != offset + BLOCK_BYTES && sizeBytes != segment.sizeBytes()) {
            report(offset + BLOCK_BYTES, "sealed segment has another size: size=" + sizeBytes);
        }
        findLastByte(offset + BLOCK_BYTES);
    }

    /** Looks through all that is behind the last whole frame. */
    private void judgeTail(SegmentHeader segment) throws IOException {
        if (sizeBytes != segment.sizeBytes()) {
            report(offset, "segment was cut: size=" + sizeBytes + ", was=" + segment.sizeBytes());
        }
        for (long at = offset; at < sizeBytes; at += BLOCK_BYTES) {
            int inWindow = load(at);
            BatchHeader batch = BatchHeader.decode(source.window(), inWindow, segment.salt());
            if (batch != null) {
                judgeFrameBehind(batch, at);
            } else if (SegmentFooter.decode(source.window(), inWindow, segment) != null) {
                report(offset, "frame is not whole, a footer says it was synced: footer at " + at);
            }
        }
        findLastByte(offset);
    }

    private void judgeFrameBehind(BatchHeader batch, long at) {
        if (batch.syncedThrough() > index) {
            report(offset, "frame is not whole, a later one says it was synced: later at " + at);
        } else if (at == offset ? !continues(batch) : batch.sequence() <= sequence) {
            report(offset, "frame is out of sequence: sequence=" + batch.sequence() + " at " + at);
        }
    }

    private void findLastByte(long begin) throws IOException {
        for (long at = begin; at < sizeBytes; at += BLOCK_BYTES) {
            int inWindow = load(at);
            int end = Math.min(source.window().limit(), inWindow + BLOCK_BYTES);
            int last = Checksums.lastNonZero(source.window(), inWindow, end);
            if (last >= 0) {
                tornEnd = at + last - inWindow + 1;
            }
        }
    }

    private int load(long at) throws IOException {
        return source.load(at, BLOCK_BYTES);
    }

    /** Keeps the first damage only: what comes behind it cannot be trusted to mean anything. */
    private void report(long at, String what) {
        if (damage == null) {
            damage = new WalDamage(path, at, index, what);
        }
    }

    private record Frontier(long endIndex, long offset) {}

    /**
     * What one pass over every byte of a segment found. Opening, verifying and the test of both
     * look at the same scan, so {@code verify} says what opening would do.
     *
     * @param header null if the header is not whole
     * @param sizeBytes of the file
     * @param endOffset behind the last whole frame
     * @param endIndex behind the last whole record
     * @param endSequence behind the last whole frame
     * @param unprovenOffset where the frames begin that no later frame says were synced
     * @param footer null if the segment is not sealed
     * @param tornBytes from the end up to the last byte that is not zero
     * @param damage null if there is none
     * @param sums of the bytes in front of {@code endOffset}
     */
    record Scan(
            @Nullable SegmentHeader header,
            long sizeBytes,
            long endOffset,
            long endIndex,
            long endSequence,
            long unprovenOffset,
            @Nullable SegmentFooter footer,
            long tornBytes,
            @Nullable WalDamage damage,
            Checksums.Running sums) {

        /** {@return the footer that would seal what was found, before an owner adds to it} */
        SegmentFooter recovered(SegmentHeader segment) {
            return new SegmentFooter(
                    SegmentFooter.Reason.RECOVERED,
                    segment,
                    endIndex - segment.firstIndex(),
                    endSequence - segment.firstSequence(),
                    endOffset,
                    sums.crc32c(),
                    sums.finish(),
                    new byte[0]);
        }

        /** {@return whether the segment is sealed and nothing is left behind its footer} */
        boolean isSealedAndCut() {
            return footer != null && sizeBytes == endOffset + BLOCK_BYTES;
        }

        /** {@return what the header of the next segment must say} */
        SegmentHeader.Start next() {
            if (header == null) {
                throw new IllegalStateException(
                        "a segment without a header has no next: " + damage);
            }
            return new SegmentHeader.Start(
                    header.number() + 1, endIndex, endSequence, header.epoch());
        }
    }
}
