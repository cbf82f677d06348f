package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a log, also while a writer in this or another process appends to it. Thread-safe: one lock
 * around what is known of the segments; the records themselves are read outside of it.
 *
 * <p>A reader sees what was written, which need not be durable yet. A batch that is only half
 * written is the end for it, never damage. The checksum of a batch is checked on every read. A
 * reader never opens the lock file and changes nothing. It keeps no file open: an interrupt closes
 * the channel its thread is using, and that channel is nobody else's.
 *
 * <p>Memory: eight bytes a segment, and the frame offsets of the {@value #CACHED_SEGMENTS} segments
 * used last.
 */
public final class WalReader {
    private static final int CACHED_SEGMENTS = 16;

    private final LogDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Long> firstIndices = new ArrayList<>();
    private final Map<Integer, SegmentIndex> indices =
            new LinkedHashMap<>(2 * CACHED_SEGMENTS, 0.75f, true);

    private WalReader(LogDirectory directory) {
        this.directory = directory;
    }

    static WalReader of(LogDirectory directory) {
        return new WalReader(directory);
    }

    /**
     * {@return a reader of the log in a directory} A directory without a log reads as an empty one.
     *
     * @param directory the one that was given to {@link WriteAheadLog#open}
     */
    public static WalReader open(Path directory) {
        return new WalReader(new LogDirectory(MachineDisk.INSTANCE, directory));
    }

    /**
     * {@return how many records can be read now} Looks at the disk.
     *
     * @throws WalCorruptException if the last segment is damaged
     * @throws IOException if reading fails
     */
    public long recordCount() throws IOException {
        lock.lock();
        try {
            refresh();
            return firstIndices.isEmpty() ? 0 : extended(firstIndices.size() - 1).endIndex();
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@return a copy of one record} Costs one read of its batch; the first read in a segment that
     * was not used lately costs a walk over that segment.
     *
     * @param index of the record, from 0
     * @throws IndexOutOfBoundsException if the log has no such record yet
     * @throws WalCorruptException if the record's batch is damaged
     * @throws IOException if reading fails
     */
    public byte[] read(long index) throws IOException {
        Location location = locate(index);
        try (DurableFile file = directory.files().openToRead(location.path())) {
            return frame(new FrameSource(file, BLOCK_BYTES), location, index).record(index);
        }
    }

    /**
     * {@return a cursor over the records {@code [begin, end)} that ends early where the log ends}
     *
     * @param begin index of the first record
     * @param end index behind the last one
     * @throws IndexOutOfBoundsException unless {@code 0 <= begin <= end}
     */
    public RecordCursor cursor(long begin, long end) {
        if (begin < 0 || begin > end) {
            throw new IndexOutOfBoundsException(
                    "not a range of records: begin=" + begin + ", end=" + end);
        }
        return new LogCursor(this, directory.files(), begin, end);
    }

    /**
     * {@return the footers of all sealed segments, in order} Reads two blocks of each.
     *
     * @throws WalCorruptException if a segment that has a later one does not end with its footer
     * @throws IOException if reading fails
     */
    public List<SegmentSeal> seals() throws IOException {
        List<SegmentSeal> seals = new ArrayList<>();
        List<Long> numbers = directory.segmentNumbers();
        for (long number : numbers) {
            Path path = directory.segment(number);
            try (DurableFile file = directory.files().openToRead(path)) {
                SegmentFooter footer = SegmentFooter.read(file);
                if (footer != null) {
                    seals.add(new SegmentSeal(number, footer.endIndex(), footer.ownerBytes()));
                } else if (number != numbers.getLast()) {
                    throw new WalCorruptException(
                            path, file.sizeBytes(), -1, "segment does not end with its footer");
                }
            }
        }
        return seals;
    }

    /** {@return the frame, which is known to have been whole} */
    static BatchFrame frame(FrameSource source, Location location, long index) throws IOException {
        BatchFrame frame = source.frame(location.offset(), location.salt());
        if (frame == null) {
            source.forget(); // The window may have been read before the frame was written.
            frame = source.frame(location.offset(), location.salt());
        }
        if (frame == null) {
            throw new WalCorruptException(
                    location.path(), location.offset(), index, "frame is not whole any more");
        }
        return frame;
    }

    Location locate(long index) throws IOException {
        lock.lock();
        try {
            int segment = segmentOf(index);
            SegmentIndex known = segment < 0 ? null : indices.get(segment);
            if (known == null || known.endIndex() <= index) {
                refresh();
                segment = segmentOf(index);
                known = segment < 0 ? null : extended(segment, index);
            }
            if (known == null || known.endIndex() <= index) {
                throw new IndexOutOfBoundsException("no such record: index=" + index);
            }
            return new Location(directory.segment(segment), known.offsetOf(index), known.salt());
        } finally {
            lock.unlock();
        }
    }

    /** {@return the last segment that begins at or before the index, -1 if there is none} */
    private int segmentOf(long index) {
        int low = 0;
        int high = index < 0 ? 0 : firstIndices.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firstIndices.get(middle) <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Takes in segments that were made since. */
    private void refresh() throws IOException {
        List<Long> numbers = directory.segmentNumbers();
        for (int i = firstIndices.size(); i < numbers.size(); i++) {
            if (numbers.get(i) != i) {
                throw new WalCorruptException(
                        directory.segment(i), 0, -1, "segment is missing, there is a later one");
            }
            firstIndices.add(header(i).firstIndex());
        }
    }

    private SegmentHeader header(int segment) throws IOException {
        Path path = directory.segment(segment);
        try (DurableFile file = directory.files().openToRead(path)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            file.readFully(block, 0);
            SegmentHeader header = SegmentHeader.decode(block.flip());
            if (header == null || header.number() != segment) {
                throw new WalCorruptException(path, 0, -1, "segment header is not whole");
            }
            return header;
        }
    }

    /** As {@link #extended(int)}, but damage behind a record does not keep it from being read. */
    private SegmentIndex extended(int segment, long index) throws IOException {
        try {
            return extended(segment);
        } catch (WalCorruptException e) {
            SegmentIndex known = indices.get(segment);
            if (known == null || known.endIndex() <= index) {
                throw e;
            }
            return known;
        }
    }

    private SegmentIndex extended(int segment) throws IOException {
        SegmentIndex known = indices.get(segment);
        if (known == null) {
            known = new SegmentIndex(directory.segment(segment), header(segment));
            indices.put(segment, known);
            if (indices.size() > CACHED_SEGMENTS) {
                indices.remove(indices.keySet().iterator().next());
            }
        }
        try (DurableFile file = directory.files().openToRead(directory.segment(segment))) {
            known.extend(file, segment + 1 < firstIndices.size());
        }
        return known;
    }

    /** Where a batch begins. */
    record Location(Path path, long offset, long salt) {}
}
