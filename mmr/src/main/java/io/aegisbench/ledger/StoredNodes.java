package io.aegisbench.ledger;

import io.aegisbench.disk.DurableFile;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.NodeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * The node file of a ledger that somebody else may be writing, read through a window and never
 * mapped: a file that is cut meanwhile ends early instead of ending the process. Not thread-safe:
 * one owner. What it reads is a claim until it was checked.
 */
final class StoredNodes implements NodeSource, AutoCloseable {
    private static final int WINDOW_NODES = 1 << 11;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(1 << 16).asReadOnlyBuffer();

    private final DurableFile file;
    private final long nodeCount;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_NODES * Digest.BYTES).limit(0);
    private long windowAt;

    private StoredNodes(DurableFile file, long nodeCount) {
        this.file = file;
        this.nodeCount = nodeCount;
    }

    /** {@return the first nodes of a ledger, fewer where its file is shorter; empty without one} */
    static Optional<StoredNodes> open(LedgerDirectory files, long nodes) throws IOException {
        if (!files.disk().exists(files.nodes())) {
            return Optional.empty();
        }
        DurableFile file = files.disk().openToRead(files.nodes());
        return Optional.of(new StoredNodes(file, Math.min(nodes, file.sizeBytes() / Digest.BYTES)));
    }

    @Override
    public long nodeCount() {
        return nodeCount;
    }

    @Override
    public Digest node(long index) {
        Objects.checkIndex(index, nodeCount);
        if (index < windowAt || (index - windowAt + 1) * Digest.BYTES > window.limit()) {
            load(index);
        }
        int at = Math.toIntExact((index - windowAt) * Digest.BYTES);
        if (at + Digest.BYTES > window.limit()) {
            throw new IndexOutOfBoundsException("node file was cut: node=" + index);
        }
        return Digest.at(window.array(), at);
    }

    /** {@return the first byte at or behind an offset that is not zero, -1 if there is none} */
    long firstNonZero(long begin) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ZEROS.capacity());
        for (long at = begin; file.read(bytes.clear(), at) > 0; at += bytes.limit()) {
            int difference = bytes.flip().mismatch(ZEROS.slice(0, bytes.limit()));
            if (difference >= 0) {
                return at + difference;
            }
        }
        return -1;
    }

    private void load(long index) {
        window.clear();
        windowAt = index;
        try {
            file.readFully(window, index * Digest.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
