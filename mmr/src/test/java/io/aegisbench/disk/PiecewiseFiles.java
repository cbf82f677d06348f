package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The real files on a slow disk: a write takes one block, waits a little and says that it was
 * short.
 */
public final class PiecewiseFiles implements Disk {
    private static final int PIECE_BYTES = 4096;
    private static final long PAUSE_NANOS = 10_000;

    private final Disk files = MachineDisk.INSTANCE;

    /** The machine's disk. */
    public PiecewiseFiles() {}

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public Closeable lock(Path directory) throws IOException {
        return files.lock(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return files.exists(file);
    }

    @Override
    public DurableFile create(Path file) throws IOException {
        return new Piecewise(files.create(file));
    }

    @Override
    public DurableFile openToWrite(Path file) throws IOException {
        return new Piecewise(files.openToWrite(file));
    }

    @Override
    public DurableFile openToRead(Path file) throws IOException {
        return files.openToRead(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        files.deleteIfExists(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        files.forceDirectory(directory);
    }

    private record Piecewise(DurableFile file) implements DurableFile {
        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            return file.read(target, offset);
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            int length = Math.min(source.remaining(), PIECE_BYTES);
            int written = file.write(source.slice(source.position(), length), offset);
            source.position(source.position() + written);
            LockSupport.parkNanos(PAUSE_NANOS);
            return written;
        }

        @Override
        public void forceData() throws IOException {
            file.forceData();
        }

        @Override
        public void forceAll() throws IOException {
            file.forceAll();
        }

        @Override
        public MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException {
            return file.map(offset, sizeBytes, arena);
        }

        @Override
        public void force(MemorySegment mapped) throws IOException {
            file.force(mapped);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            file.truncate(sizeBytes);
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
