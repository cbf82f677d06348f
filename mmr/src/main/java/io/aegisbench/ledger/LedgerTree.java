package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.SegmentSeal;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's mountain range over its node file: opening it against the records and what was
 * signed of them, and appending. Not thread-safe: the ledger's thread owns it; views are for any
 * thread.
 *
 * <p>The node file is only believed where it checks: every inner node is hashed again from its
 * children, and the roots at the sizes of the last checkpoint and of the mark must be theirs. What
 * fails is computed again from the records, in a new file. If even that leads to another root, the
 * records are not those that were signed, the ledger is refused, and the old file stays: its leaves
 * show which record was changed.
 */
final class LedgerTree implements AutoCloseable {
    private static final int FOOTER_BYTES = Long.BYTES + Digest.BYTES;

    private final NodeFile nodes;
    private final MountainRange range;

    private LedgerTree(NodeFile nodes) {
        this.nodes = nodes;
        this.range = MountainRange.open(HashProfile.RFC9162, nodes);
    }

    /**
     * Opens the tree over all records that a reader sees.
     *
     * @param before what was signed; the log is at least as long
     */
    static LedgerTree open(
            LedgerDirectory files, WalReader records, long recordCount, SignedBefore before)
            throws IOException {
        Disk disk = files.disk();
        Path path = files.nodes();
        LedgerTree kept = kept(disk, path, recordCount, before);
        if (kept != null) {
            return kept.completed(records, recordCount, before);
        }
        // The file that does not check stays as it was until another one does.
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        disk.deleteIfExists(fresh);
        try {
            LedgerTree tree =
                    new LedgerTree(NodeFile.open(disk, fresh))
                            .completed(records, recordCount, before);
            return tree.renamed(disk, fresh, path);
        } catch (IOException | RuntimeException e) {
            disk.deleteIfExists(fresh);
            throw e;
        }
    }

    /** Appends the records that are not in the tree yet and checks every root that is known. */
    private LedgerTree completed(WalReader records, long recordCount, SignedBefore before)
            throws IOException {
        try {
            appendFrom(records, recordCount);
            before.check(range.view());
            for (SegmentSeal seal : records.seals()) {
                checkRoot(footer(seal), seal.number());
            }
            return this;
        } catch (IOException | RuntimeException | InternalError e) {
            close();
            throw e;
        }
    }

    private LedgerTree renamed(Disk disk, Path from, Path to) throws IOException {
        try {
            disk.rename(from, to);
            return this;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * {@return the tree that the file has, as far as it was signed, or null if it does not check}
     */
    private static @Nullable LedgerTree kept(
            Disk disk, Path path, long recordCount, SignedBefore before) throws IOException {
        if (!disk.exists(path)) {
            return null;
        }
        NodeFile nodes = NodeFile.open(disk, path);
        long signedNodes = NodeIndex.nodeCount(before.recordCount());
        if (nodes.capacity() < signedNodes || before.recordCount() > recordCount) {
            nodes.close();
            return null;
        }
        nodes.adopt(signedNodes);
        LedgerTree tree = new LedgerTree(nodes);
        OptionalLong damaged = tree.range.view().firstInconsistentNode();
        if (damaged.isPresent() || !before.isOf(tree.range.view())) {
            nodes.close();
            return null;
        }
        return tree;
    }

    private void appendFrom(WalReader records, long recordCount) throws IOException {
        try (RecordCursor cursor = records.cursor(leafCount(), recordCount)) {
            while (cursor.next()) {
                append(cursor.record());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (leafCount() != recordCount) {
            throw new LedgerCorruptException(
                    "log ended early: records=" + leafCount() + ", expected=" + recordCount);
        }
    }

    /** {@return the size and root that a ledger put into a segment's footer} */
    static Commitment footer(SegmentSeal seal) {
        ByteBuffer bytes = ByteBuffer.wrap(seal.ownerBytes());
        if (bytes.capacity() != FOOTER_BYTES || bytes.getLong(0) != seal.recordCount()) {
            throw new LedgerCorruptException("footer is not a ledger's: segment=" + seal.number());
        }
        return Commitment.ofRoot(
                HashProfile.RFC9162, bytes.getLong(0), Digest.at(bytes.array(), Long.BYTES));
    }

    private void checkRoot(Commitment expected, long segment) {
        Digest root = range.view(expected.leafCount()).commitment().root();
        if (!root.equals(expected.root())) {
            throw new LedgerCorruptException(
                    "records are not those of the footer of segment "
                            + segment
                            + ": size="
                            + expected.leafCount()
                            + ", root="
                            + root
                            + ", expected="
                            + expected.root());
        }
    }

    /** The size and root of the tree at the end of a segment, for its footer. */
    byte[] footer(long recordCount) {
        byte[] footer = new byte[FOOTER_BYTES];
        ByteBuffer.wrap(footer).putLong(recordCount);
        range.view(recordCount).commitment().root().copyTo(footer, Long.BYTES);
        return footer;
    }

    void append(byte[] record) {
        range.append(record);
    }

    long leafCount() {
        return range.leafCount();
    }

    MountainView view(long size) {
        return range.view(size);
    }

    void force() throws IOException {
        nodes.force();
    }

    @Override
    public void close() throws IOException {
        nodes.close();
    }
}
