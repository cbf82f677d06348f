package io.aegisbench.proxy.audit;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of a header and cells of one size, addressed by number. One thread puts cells; any thread
 * reads them, through a channel of its own, because an interrupt closes the channel that its thread
 * is using.
 *
 * <p>The file grows by pieces of zeros that are written before they are mapped, so a full disk
 * shows as a failed write and not as a fault in the mapping. A put into the last piece is a store
 * to memory: it survives the process as a write does. Memory is bounded by that piece. A new file
 * is its owner's alone.
 */
final class CellFile implements Closeable {
    static final int PIECE_BYTES = 256 << 10;

    private static final Disk DISK = MachineDisk.INSTANCE;

    private final Path path;
    private final DurableFile file;
    private final int headerBytes;
    private final int cellBytes;
    private long sizeBytes;
    private long mappedAt;
    private @Nullable MemorySegment mapped;
    private volatile @Nullable IOException failure;

    private CellFile(Path path, DurableFile file, int headerBytes, int cellBytes)
            throws IOException {
        this.path = path;
        this.file = file;
        this.headerBytes = headerBytes;
        this.cellBytes = cellBytes;
        this.sizeBytes = file.sizeBytes();
    }

    static CellFile open(Path path, int headerBytes, int cellBytes) throws IOException {
        DurableFile file = DISK.openOrCreate(path);
        try {
            return new CellFile(path, file, headerBytes, cellBytes);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** {@return the header as it is on disk, shorter if the file is} */
    byte[] header() throws IOException {
        byte[] bytes = new byte[(int) Math.min(headerBytes, file.sizeBytes())];
        file.readFully(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /** Replaces the header. */
    void header(byte[] bytes) throws IOException {
        file.writeFully(ByteBuffer.wrap(bytes), 0);
        if (sizeBytes < headerBytes) {
            // Only while it is being opened: later the size is the putting thread's.
            sizeBytes = headerBytes;
        }
    }

    /** Cuts the file behind some cells. */
    void truncate(long cells) throws IOException {
        mapped = null;
        long end = headerBytes + cells * cellBytes;
        if (file.sizeBytes() > end) {
            file.truncate(end);
        }
        sizeBytes = file.sizeBytes();
    }

    /** {@return how many whole cells there is room for} */
    long cells() {
        return Math.max(0, sizeBytes - headerBytes) / cellBytes;
    }

    /** Stores a cell; for the one thread that puts. */
    void put(long cell, byte[] bytes) throws IOException {
        long at = headerBytes + cell * cellBytes;
        if (at + cellBytes > sizeBytes) {
            grow(at + cellBytes);
        }
        MemorySegment piece = mapped;
        if (piece != null && at >= mappedAt && at + cellBytes <= mappedAt + piece.byteSize()) {
            MemorySegment.copy(bytes, 0, piece, ValueLayout.JAVA_BYTE, at - mappedAt, cellBytes);
        } else {
            file.writeFully(ByteBuffer.wrap(bytes, 0, cellBytes), at);
        }
    }

    private void grow(long end) throws IOException {
        mapped = null;
        while (sizeBytes < end) {
            long next = (sizeBytes / PIECE_BYTES + 1) * PIECE_BYTES;
            file.writeZeros(sizeBytes, next);
            mappedAt = sizeBytes;
            sizeBytes = next;
        }
        mapped = file.map(mappedAt, sizeBytes - mappedAt, Arena.ofAuto());
    }

    /** Overwrites a cell that exists and forces it; for any thread. */
    void overwrite(long cell, byte[] bytes) throws IOException {
        try (DurableFile own = DISK.openToWrite(path)) {
            own.writeFully(ByteBuffer.wrap(bytes, 0, cellBytes), headerBytes + cell * cellBytes);
            own.forceData();
        }
    }

    /** {@return whether there is such a cell, which is then in the array; for any thread} */
    boolean get(long cell, byte[] into) throws IOException {
        try (DurableFile own = DISK.openToRead(path)) {
            ByteBuffer found = ByteBuffer.wrap(into, 0, cellBytes);
            own.readFully(found, headerBytes + cell * cellBytes);
            return !found.hasRemaining();
        }
    }

    /**
     * Forces everything; a mapped store is in the same page cache as a written one. After a failure
     * the kernel takes the pages for clean and would say that all is well, so it is not asked
     * again.
     *
     * @throws IOException if this or an earlier force failed
     */
    void force() throws IOException {
        if (failure != null) {
            throw new IOException("file could not be forced before: file=" + path, failure);
        }
        try {
            file.forceData();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        mapped = null;
        file.close();
    }
}
