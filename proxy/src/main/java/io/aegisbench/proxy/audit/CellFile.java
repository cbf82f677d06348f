package io.aegisbench.proxy.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
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

    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path path;
    private final FileChannel channel;
    private final int headerBytes;
    private final int cellBytes;
    private long sizeBytes;
    private long mappedAt;
    private @Nullable MappedByteBuffer mapped;
    private volatile @Nullable IOException failure;

    private CellFile(Path path, FileChannel channel, int headerBytes, int cellBytes)
            throws IOException {
        this.path = path;
        this.channel = channel;
        this.headerBytes = headerBytes;
        this.cellBytes = cellBytes;
        this.sizeBytes = channel.size();
    }

    @SuppressWarnings("MustBeClosedChecker") // It is this object's, and closed with it.
    static CellFile open(Path path, int headerBytes, int cellBytes) throws IOException {
        FileChannel channel = FileChannel.open(path, OPTIONS, ownerOnly(path));
        try {
            return new CellFile(path, channel, headerBytes, cellBytes);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whoever reads a salt can check a guess of the body against its record. */
    private static FileAttribute<?>[] ownerOnly(Path path) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** {@return the header as it is on disk, shorter if the file is} */
    byte[] header() throws IOException {
        byte[] bytes = new byte[(int) Math.min(headerBytes, channel.size())];
        readFully(channel, ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /** Replaces the header. */
    void header(byte[] bytes) throws IOException {
        writeFully(ByteBuffer.wrap(bytes), 0);
        if (sizeBytes < headerBytes) {
            // Only while it is being opened: later the size is the putting thread's.
            sizeBytes = headerBytes;
        }
    }

    /** Cuts the file behind some cells. */
    void truncate(long cells) throws IOException {
        mapped = null;
        long end = headerBytes + cells * cellBytes;
        if (channel.size() > end) {
            channel.truncate(end);
        }
        sizeBytes = channel.size();
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
        MappedByteBuffer piece = mapped;
        if (piece != null && at >= mappedAt && at + cellBytes <= mappedAt + piece.capacity()) {
            piece.put((int) (at - mappedAt), bytes, 0, cellBytes);
        } else {
            writeFully(ByteBuffer.wrap(bytes, 0, cellBytes), at);
        }
    }

    private void grow(long end) throws IOException {
        mapped = null;
        ByteBuffer zeros = ByteBuffer.allocate(PIECE_BYTES);
        while (sizeBytes < end) {
            long next = (sizeBytes / PIECE_BYTES + 1) * PIECE_BYTES;
            zeros.clear().limit((int) (next - sizeBytes));
            writeFully(zeros, sizeBytes);
            mappedAt = sizeBytes;
            sizeBytes = next;
        }
        mapped = channel.map(FileChannel.MapMode.READ_WRITE, mappedAt, sizeBytes - mappedAt);
    }

    /** Overwrites a cell that exists and forces it; for any thread. */
    void overwrite(long cell, byte[] bytes) throws IOException {
        try (FileChannel own = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer from = ByteBuffer.wrap(bytes, 0, cellBytes);
            long at = headerBytes + cell * cellBytes;
            while (from.hasRemaining()) {
                at += own.write(from, at);
            }
            own.force(false);
        }
    }

    /** {@return whether there is such a cell, which is then in the array; for any thread} */
    boolean get(long cell, byte[] into) throws IOException {
        try (FileChannel own = FileChannel.open(path, StandardOpenOption.READ)) {
            return readFully(
                    own, ByteBuffer.wrap(into, 0, cellBytes), headerBytes + cell * cellBytes);
        }
    }

    private static boolean readFully(FileChannel from, ByteBuffer into, long at)
            throws IOException {
        long position = at;
        while (into.hasRemaining()) {
            int count = from.read(into, position);
            if (count < 0) {
                return false;
            }
            position += count;
        }
        return true;
    }

    private void writeFully(ByteBuffer from, long at) throws IOException {
        long position = at;
        while (from.hasRemaining()) {
            position += channel.write(from, position);
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
            channel.force(false);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        mapped = null;
        channel.close();
    }
}
