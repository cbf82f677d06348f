package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks every byte of a log and changes none: headers, frames, padding, the zeros behind the tail,
 * footers and their SHA-256. Not thread-safe: one use.
 *
 * <p>It may run while a writer appends. Then what the writer is in the middle of shows as a torn
 * tail.
 */
public final class WalVerifier {
    private final LogDirectory directory;
    private final List<WalDamage> damages = new ArrayList<>();
    private long segmentCount;
    private long recordCount;
    private long tornBytes;

    private WalVerifier(LogDirectory directory) {
        this.directory = directory;
    }

    /**
     * {@return what a walk over the whole log found}
     *
     * @param directory the one that was given to {@link WriteAheadLog#open}
     * @throws IOException if reading fails, which says nothing about the log
     */
    public static WalVerification verify(Path directory) throws IOException {
        return verify(new LogDirectory(MachineDisk.INSTANCE, directory));
    }

    static WalVerification verify(LogDirectory directory) throws IOException {
        return new WalVerifier(directory).verify();
    }

    private WalVerification verify() throws IOException {
        List<Long> numbers = directory.segmentNumbers();
        SegmentHeader.Start start = SegmentHeader.Start.FIRST;
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            if (number != start.number()) {
                damages.add(
                        new WalDamage(
                                directory.segment(start.number()),
                                0,
                                start.firstIndex(),
                                "segment is missing, there is a later one: number=" + number));
                start = trusted(number, start);
            }
            start = verifySegment(start, i == numbers.size() - 1);
        }
        return new WalVerification(segmentCount, recordCount, tornBytes, damages);
    }

    private SegmentHeader.Start verifySegment(SegmentHeader.Start start, boolean last)
            throws IOException {
        SegmentScanner.Scan scan = scan(start);
        WalDamage damage = damageOf(start, scan, last);
        if (damage != null && last) {
            // A writer may have gone on between two reads: real damage is still there, and the
            // same.
            scan = scan(start);
            WalDamage again = damageOf(start, scan, true);
            damage = damage.equals(again) ? damage : null;
        }
        segmentCount++;
        recordCount += scan.endIndex() - start.firstIndex();
        if (damage == null && scan.header() != null) {
            tornBytes += scan.tornBytes();
            return scan.next();
        }
        if (damage != null) {
            damages.add(damage);
        }
        return last ? start : trusted(start.number() + 1, start);
    }

    private SegmentScanner.Scan scan(SegmentHeader.Start start) throws IOException {
        Path path = directory.segment(start.number());
        try (DurableFile file = directory.files().openToRead(path)) {
            return SegmentScanner.scan(file, path, start);
        }
    }

    private @Nullable WalDamage damageOf(
            SegmentHeader.Start start, SegmentScanner.Scan scan, boolean last) {
        if (scan.damage() != null || last || scan.isSealedAndCut()) {
            return scan.damage();
        }
        return new WalDamage(
                directory.segment(start.number()),
                scan.endOffset(),
                scan.endIndex(),
                "segment is not sealed, there is a later one");
    }

    /** {@return a start that takes the header of a segment at its word, where it is whole} */
    private SegmentHeader.Start trusted(long number, SegmentHeader.Start before)
            throws IOException {
        Path path = directory.segment(number);
        SegmentHeader.Start unknown =
                new SegmentHeader.Start(
                        number, before.firstIndex(), before.firstSequence(), before.epoch());
        if (!directory.files().exists(path)) {
            return unknown;
        }
        try (DurableFile file = directory.files().openToRead(path)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            file.readFully(block, 0);
            SegmentHeader header = SegmentHeader.decode(block.flip());
            return header == null
                    ? unknown
                    : new SegmentHeader.Start(
                            number, header.firstIndex(), header.firstSequence(), before.epoch());
        }
    }
}
