package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log to a state in which all that can be read of it is on disk. Not thread-safe: one use,
 * by the holder of the lock.
 *
 * <p>Only the last segment can be unfinished, because a segment gets its name after the one before
 * was sealed for good. First everything is looked at and nothing is changed, so a log that is
 * refused stays as it was found. Then, in this order:
 *
 * <ol>
 *   <li>The torn tail is copied to {@code .torn}: write, force, rename, directory force. A copy
 *       that is there already is from a recovery that crashed, and it is the better one.
 *   <li>Frames that no later one proves to be synced are written again as they are, and the tail is
 *       overwritten with zeros. Writing again matters after a failed force: the kernel may hold
 *       such pages as clean while the disk never got them (Rebello et al., USENIX ATC 2020), and
 *       forcing clean pages does nothing.
 *   <li>The file and the directory are forced. From here on the owner may see the records.
 * </ol>
 *
 * <p>{@link RecoveredLog#start} then seals the segment with what the owner puts into its footer. A
 * crash between or inside these steps leaves a log that is recovered the same way again.
 */
final class Recovery {
    private static final long COPY_BYTES = 256 << 10;

    private final LogDirectory directory;
    private final long provenCount;

    private Recovery(LogDirectory directory, long provenCount) {
        this.directory = directory;
        this.provenCount = provenCount;
    }

    /** {@return what was found, which is on disk now} */
    static Found run(LogDirectory directory, long provenCount) throws IOException {
        return new Recovery(directory, provenCount).run();
    }

    private Found run() throws IOException {
        directory.create();
        List<Long> numbers = directory.segmentNumbers();
        SegmentHeader.Start start = SegmentHeader.Start.FIRST;
        for (int i = 0; i + 1 < numbers.size(); i++) {
            start = sealedNext(start, numbers.get(i));
        }
        if (numbers.isEmpty()) {
            checkProven(start.firstIndex(), directory.segments(), 0);
            directory.removeUnfinished();
            return new Found(start, report(0, 0, true, 0, Optional.empty()), Optional.empty());
        }
        checkNumber(start, numbers.getLast());
        Path path = directory.segment(start.number());
        try (DurableFile file = directory.files().openToWrite(path)) {
            SegmentScanner.Scan scan = SegmentScanner.scan(file, path, start);
            SegmentHeader header = scan.header();
            if (scan.damage() != null || header == null) {
                throw damaged(scan.damage());
            }
            checkProven(scan.endIndex(), path, scan.endOffset());
            directory.removeUnfinished();
            return recoverLast(file, header, scan);
        }
    }

    private static IOException damaged(@Nullable WalDamage damage) {
        return damage == null
                ? new IOException("segment without header and without damage")
                : new WalCorruptException(damage);
    }

    /** Checks header and footer of a segment that has a later one. {@return what follows it} */
    private SegmentHeader.Start sealedNext(SegmentHeader.Start start, long number)
            throws IOException {
        checkNumber(start, number);
        Path path = directory.segment(number);
        try (DurableFile file = directory.files().openToRead(path)) {
            SegmentFooter footer = SegmentFooter.read(file);
            if (footer == null) {
                throw new WalCorruptException(
                        path,
                        Math.max(0, file.sizeBytes() - BLOCK_BYTES),
                        start.firstIndex(),
                        "segment has no whole header, or does not end with its footer");
            }
            String mismatch = start.mismatch(footer.header());
            if (!mismatch.isEmpty()) {
                throw new WalCorruptException(path, 0, start.firstIndex(), mismatch);
            }
            return new SegmentHeader.Start(
                    number + 1, footer.endIndex(), footer.endSequence(), footer.header().epoch());
        }
    }

    private void checkNumber(SegmentHeader.Start start, long number) throws IOException {
        if (number != start.number()) {
            throw new WalCorruptException(
                    directory.segment(start.number()),
                    0,
                    start.firstIndex(),
                    "segment is missing, there is a later one: number=" + number);
        }
    }

    private void checkProven(long recordCount, Path path, long offset) throws IOException {
        if (recordCount < provenCount) {
            throw new WalCorruptException.TooFewRecords(path, offset, recordCount, provenCount);
        }
    }

    private Found recoverLast(DurableFile file, SegmentHeader header, SegmentScanner.Scan scan)
            throws IOException {
        SegmentFooter footer = scan.footer();
        Optional<Path> copy = Optional.empty();
        if (scan.tornBytes() > 0 && footer == null) {
            copy = Optional.of(keepTorn(file, header.number(), scan));
        }
        long wholeEnd = footer == null ? scan.endOffset() : scan.endOffset() + BLOCK_BYTES;
        rewrite(file, scan.unprovenOffset(), wholeEnd);
        if (footer == null) {
            file.writeZeros(wholeEnd, WalFrameLayout.blocksUp(wholeEnd + scan.tornBytes()));
        }
        file.forceData();
        if (footer != null && !scan.isSealedAndCut()) {
            file.truncate(wholeEnd);
            file.forceAll();
        }
        directory.force();
        boolean clean = footer != null && footer.reason() == SegmentFooter.Reason.CLOSED;
        long torn = footer == null ? scan.tornBytes() : 0;
        return new Found(
                nextEpoch(scan.next()),
                report(scan.endIndex(), header.number() + 1, clean, torn, copy),
                footer == null ? Optional.of(scan.recovered(header)) : Optional.empty());
    }

    private static SegmentHeader.Start nextEpoch(SegmentHeader.Start next) {
        return new SegmentHeader.Start(
                next.number(), next.firstIndex(), next.firstSequence(), next.epoch() + 1);
    }

    private Path keepTorn(DurableFile file, long number, SegmentScanner.Scan scan)
            throws IOException {
        Disk files = directory.files();
        Path copy = directory.torn(number);
        if (!files.exists(copy)) {
            Path making = directory.tornInTheMaking(number);
            try (DurableFile target = files.create(making)) {
                copy(file, scan.endOffset(), scan.endOffset() + scan.tornBytes(), target, 0);
                target.forceAll();
            }
            files.rename(making, copy);
            directory.force();
        }
        return copy;
    }

    private static void rewrite(DurableFile file, long begin, long end) throws IOException {
        copy(file, begin, end, file, begin);
    }

    private static void copy(
            DurableFile source, long begin, long end, DurableFile target, long targetAt)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, end - begin));
        for (long at = begin; at < end; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            source.readFully(buffer, at);
            target.writeFully(buffer.flip(), targetAt + at - begin);
        }
    }

    private RecoveryReport report(
            long records, long segments, boolean clean, long torn, Optional<Path> copy)
            throws IOException {
        return new RecoveryReport(records, segments, clean, torn, copy, directory.foreignNames());
    }

    /**
     * What a recovery leaves: nothing that is open, nothing that changes.
     *
     * @param next where the log goes on, in the next epoch
     * @param report for the owner
     * @param unsealed the footer, but for the owner's bytes, that the last segment still lacks
     */
    record Found(
            SegmentHeader.Start next, RecoveryReport report, Optional<SegmentFooter> unsealed) {}
}
