package io.aegisbench.wal;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Walks a range of a log, one batch in memory. Not thread-safe: one owner uses it. */
final class LogCursor implements RecordCursor {
    private static final int WINDOW_BYTES = 64 << 10;

    private final WalReader reader;
    private final Disk files;
    private final long end;
    private long index;
    private byte[][] batch = new byte[0][];
    private long batchFirst;
    private @Nullable Path path;
    private @Nullable DurableFile file;
    private @Nullable FrameSource source;

    LogCursor(WalReader reader, Disk files, long begin, long end) {
        this.reader = reader;
        this.files = files;
        this.end = end;
        this.index = begin - 1;
    }

    @Override
    public boolean next() throws IOException {
        long wanted = index + 1;
        if (wanted >= end) {
            return false;
        }
        if (wanted - batchFirst >= batch.length && !load(wanted)) {
            return false;
        }
        index = wanted;
        return true;
    }

    private boolean load(long wanted) throws IOException {
        WalReader.Location location;
        try {
            location = reader.locate(wanted);
        } catch (IndexOutOfBoundsException e) {
            return false; // The log ends here.
        }
        BatchFrame frame = WalReader.frame(sourceOf(location.path()), location, wanted);
        batch = frame.records();
        batchFirst = frame.header().firstIndex();
        return true;
    }

    private FrameSource sourceOf(Path segment) throws IOException {
        FrameSource current = source;
        if (current == null || !segment.equals(path)) {
            close();
            DurableFile opened = files.openToRead(segment);
            current = new FrameSource(opened, WINDOW_BYTES);
            file = opened;
            path = segment;
            source = current;
        }
        return current;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public byte[] record() {
        return batch[(int) (index - batchFirst)].clone();
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
