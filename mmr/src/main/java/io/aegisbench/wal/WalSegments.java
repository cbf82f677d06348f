package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import io.aegisbench.wal.WalSegment.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the segments of a log and changes nothing, also while a writer appends. Thread-safe:
 * keeps no state.
 *
 * <p>It believes header and footer of a sealed segment, so it costs two blocks for each and a walk
 * over the one that is not sealed. {@link WalVerifier} is what checks every byte.
 */
public final class WalSegments {
    private WalSegments() {}

    /**
     * {@return all segments in order}
     *
     * @param directory the one that was given to {@link WriteAheadLog#open}
     * @throws IOException if reading fails
     */
    public static List<WalSegment> list(Path directory) throws IOException {
        LogDirectory log = new LogDirectory(MachineDisk.INSTANCE, directory);
        List<WalSegment> segments = new ArrayList<>();
        List<Long> numbers = log.segmentNumbers();
        for (long number : numbers) {
            Path path = log.segment(number);
            try (DurableFile file = log.files().openToRead(path)) {
                segments.add(segment(file, path, number, number == numbers.getLast()));
            }
        }
        return segments;
    }

    private static WalSegment segment(DurableFile file, Path path, long number, boolean last)
            throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        file.readFully(block, 0);
        SegmentHeader header = SegmentHeader.decode(block.flip());
        long sizeBytes = file.sizeBytes();
        if (header == null || header.number() != number) {
            return new WalSegment(number, State.DAMAGED, 0, 0, 0, sizeBytes, 0);
        }
        SegmentFooter footer = SegmentFooter.read(file);
        if (footer != null || !last) {
            return described(header, state(footer), footer, sizeBytes);
        }
        SegmentScanner.Scan scan = SegmentScanner.scan(file, path, start(header));
        if (scan.footer() != null || scan.damage() != null) {
            State state = scan.damage() == null ? state(scan.footer()) : State.DAMAGED;
            return described(header, state, scan.footer(), sizeBytes);
        }
        return new WalSegment(
                number,
                scan.tornBytes() > 0 ? State.TORN : State.OPEN,
                header.epoch(),
                header.firstIndex(),
                scan.endIndex() - header.firstIndex(),
                sizeBytes,
                scan.tornBytes());
    }

    private static WalSegment described(
            SegmentHeader header, State state, @Nullable SegmentFooter footer, long sizeBytes) {
        return new WalSegment(
                header.number(),
                state,
                header.epoch(),
                header.firstIndex(),
                footer == null ? 0 : footer.recordCount(),
                sizeBytes,
                0);
    }

    private static SegmentHeader.Start start(SegmentHeader header) {
        return new SegmentHeader.Start(
                header.number(), header.firstIndex(), header.firstSequence(), header.epoch());
    }

    private static State state(@Nullable SegmentFooter footer) {
        if (footer == null) {
            return State.DAMAGED;
        }
        return switch (footer.reason()) {
            case ROLLED -> State.SEALED;
            case CLOSED -> State.CLOSED;
            case RECOVERED -> State.RECOVERED;
        };
    }
}
