package io.aegisbench.ledger;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.NodeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    private final FileChannel channel;
    private final long nodeCount;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_NODES * Digest.BYTES).limit(0);
    private long windowAt;

    private StoredNodes(FileChannel channel, long nodeCount) {
        this.channel = channel;
        this.nodeCount = nodeCount;
    }

    /** {@return the first nodes of a file, fewer where it is shorter; empty if there is none} */
    @SuppressWarnings("MustBeClosedChecker") // The object owns the channel.
    static Optional<StoredNodes> open(Path path, long nodes) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return Optional.of(
                new StoredNodes(channel, Math.min(nodes, channel.size() / Digest.BYTES)));
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
        for (long at = begin; channel.read(bytes.clear(), at) > 0; at += bytes.limit()) {
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
            long at = index * Digest.BYTES;
            while (window.hasRemaining() && channel.read(window, at + window.position()) > 0) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
