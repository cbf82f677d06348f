package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.NodeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * The nodes of the ledger's mountain range in a mapped file, {@code nodes.mmr}: 32 bytes each, in
 * their order, nothing else. Thread-safe as {@link NodeStore} says.
 *
 * <p>The file is a cache of what can be computed again from the records, so it is not forced before
 * a checkpoint and carries no count: its owner says how many nodes it should hold and checks them.
 * It grows by chunks that are written with zeros before they are mapped, because a mapped write on
 * a full disk would be an {@link InternalError} in place of an exception that names the disk.
 */
final class NodeFile implements NodeStore, AutoCloseable {
    private static final int CHUNK_BITS = 17;
    private static final long CHUNK_NODES = 1L << CHUNK_BITS;
    private static final long CHUNK_BYTES = CHUNK_NODES * Digest.BYTES;

    private final Path path;
    private final DurableFile file;
    private final Arena arena = Arena.ofShared();
    private volatile MemorySegment[] chunks = new MemorySegment[0];
    private volatile long nodeCount;

    private NodeFile(Path path, DurableFile file) {
        this.path = path;
        this.file = file;
    }

    /** Opens or creates the file with no nodes in it yet: see {@link #adopt}. */
    static NodeFile open(Disk disk, Path path) throws IOException {
        return new NodeFile(path, disk.openOrCreate(path));
    }

    /** {@return how many nodes the file's length has room for} */
    long capacity() throws IOException {
        return file.sizeBytes() / Digest.BYTES;
    }

    /**
     * Takes the first nodes of the file as they are, and forgets all others.
     *
     * @throws IllegalArgumentException if the file is shorter
     */
    void adopt(long count) throws IOException {
        if (count > capacity()) {
            throw new IllegalArgumentException(
                    "node file is too short: nodes="
                            + count
                            + ", capacity="
                            + capacity()
                            + ", file="
                            + path);
        }
        while (chunks.length * CHUNK_NODES < count) {
            addChunk();
        }
        nodeCount = count;
    }

    @Override
    public long nodeCount() {
        return nodeCount;
    }

    @Override
    public void append(byte[] source, int offset) {
        long index = nodeCount;
        if (index == chunks.length * CHUNK_NODES) {
            try {
                addChunk();
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException("node file cannot grow: file=" + path, e));
            }
        }
        MemorySegment.copy(
                source,
                offset,
                chunks[chunkOf(index)],
                ValueLayout.JAVA_BYTE,
                offsetOf(index),
                Digest.BYTES);
        nodeCount = index + 1;
    }

    @Override
    public Digest node(long index) {
        Objects.checkIndex(index, nodeCount);
        byte[] bytes = new byte[Digest.BYTES];
        MemorySegment.copy(
                chunks[chunkOf(index)],
                ValueLayout.JAVA_BYTE,
                offsetOf(index),
                bytes,
                0,
                Digest.BYTES);
        return Digest.of(bytes);
    }

    /** Hands everything to the disk. */
    void force() throws IOException {
        for (MemorySegment chunk : chunks) {
            file.force(chunk);
        }
        file.forceAll();
    }

    /** Unmaps and closes the file. A later read is an {@link IllegalStateException}. */
    @Override
    public void close() throws IOException {
        try {
            arena.close();
        } finally {
            file.close();
        }
    }

    private void addChunk() throws IOException {
        MemorySegment[] table = Arrays.copyOf(chunks, chunks.length + 1);
        long begin = chunks.length * CHUNK_BYTES;
        file.writeZeros(Math.max(begin, file.sizeBytes()), begin + CHUNK_BYTES);
        table[chunks.length] = file.map(begin, CHUNK_BYTES, arena);
        chunks = table;
    }

    private static int chunkOf(long index) {
        return Math.toIntExact(index >>> CHUNK_BITS);
    }

    private static long offsetOf(long index) {
        return (index & (CHUNK_NODES - 1)) * Digest.BYTES;
    }
}
