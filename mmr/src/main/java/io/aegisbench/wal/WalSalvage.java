package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Yields every record whose batch is whole, going past what is damaged. Not thread-safe: one owner
 * uses it. It changes nothing and never runs by itself.
 *
 * <p>Batches are tried at every block, so a batch behind damage is found again. Each is checked by
 * its own checksums and by its segment's salt; of a segment whose header is damaged the first whole
 * looking frame gives the salt. Indices only rise: a batch that runs backwards is left out. What is
 * missing shows as a gap between indices.
 */
public final class WalSalvage implements RecordCursor {
    private static final int WINDOW_BYTES = 256 << 10;

    private final LogDirectory directory;
    private final List<Long> numbers;
    private int nextSegment;
    private byte[][] batch = new byte[0][];
    private long batchFirst;
    private int inBatch = -1;
    private long endIndex;
    private long offset;
    private long sizeBytes;
    private long salt;
    private @Nullable DurableFile file;
    private @Nullable FrameSource source;

    private WalSalvage(LogDirectory directory) throws IOException {
        this.directory = directory;
        this.numbers = directory.segmentNumbers();
    }

    /**
     * {@return a cursor over all whole records of a log}
     *
     * @param directory the one that was given to {@link WriteAheadLog#open}
     * @throws IOException if the directory cannot be read
     */
    public static WalSalvage open(Path directory) throws IOException {
        return of(new LogDirectory(MachineDisk.INSTANCE, directory));
    }

    static WalSalvage of(LogDirectory directory) throws IOException {
        return new WalSalvage(directory);
    }

    @Override
    public boolean next() throws IOException {
        inBatch++;
        while (inBatch >= batch.length) {
            if (!nextBatch()) {
                return false;
            }
            inBatch = 0;
        }
        return true;
    }

    /** {@return whether there was another whole batch, which may have no records} */
    private boolean nextBatch() throws IOException {
        while (true) {
            FrameSource current = source;
            if (current == null || offset >= sizeBytes) {
                if (!nextFile()) {
                    return false;
                }
                continue;
            }
            BatchFrame frame = current.frame(offset, salt);
            if (frame != null && frame.header().firstIndex() >= endIndex) {
                offset += frame.header().frameBytes();
                batchFirst = frame.header().firstIndex();
                endIndex = frame.header().endIndex();
                batch = frame.records();
                return true;
            }
            offset += BLOCK_BYTES;
        }
    }

    private boolean nextFile() throws IOException {
        close();
        if (nextSegment == numbers.size()) {
            batch = new byte[0][];
            return false;
        }
        DurableFile opened =
                directory.files().openToRead(directory.segment(numbers.get(nextSegment)));
        nextSegment++;
        file = opened;
        sizeBytes = opened.sizeBytes();
        FrameSource current = new FrameSource(opened, WINDOW_BYTES);
        source = current;
        offset = BLOCK_BYTES;
        salt = findSalt(current);
        return true;
    }

    private long findSalt(FrameSource current) throws IOException {
        current.load(0, BLOCK_BYTES);
        SegmentHeader header = SegmentHeader.decode(current.window());
        if (header != null) {
            return header.salt();
        }
        for (long at = BLOCK_BYTES; at < sizeBytes; at += BLOCK_BYTES) {
            int inWindow = current.load(at, BLOCK_BYTES);
            ByteBuffer window = current.window();
            if (window.limit() - inWindow >= WalFrameLayout.FRAME_HEADER_BYTES) {
                long candidate = window.getLong(inWindow + WalFrameLayout.FRAME_SALT_AT);
                if (BatchHeader.decode(window, inWindow, candidate) != null) {
                    return candidate;
                }
            }
        }
        return 0;
    }

    @Override
    public long index() {
        return batchFirst + inBatch;
    }

    @Override
    public byte[] record() {
        return batch[inBatch].clone();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
            source = null;
        }
    }
}
