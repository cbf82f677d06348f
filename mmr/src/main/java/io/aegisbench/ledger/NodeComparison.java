package io.aegisbench.ledger;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.wal.WalDamage;
import io.aegisbench.wal.WalSegment;
import io.aegisbench.wal.WalSegment.State;
import io.aegisbench.wal.WalSegments;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compares nodes that were computed again with those of the node file, as far as a checkpoint
 * covers them. Not thread-safe: one use, one owner.
 *
 * <p>The file is not forced before a checkpoint, so after a crash nodes may be missing: they are
 * zeros then, opening computes them again, and that is no damage unless the log was closed. Behind
 * the last node the file is zeros, unless a writer was ever stopped in the middle.
 */
final class NodeComparison implements SparseNodes.Listener, AutoCloseable {
    private static final Digest ZEROS = Digest.of(new byte[Digest.BYTES]);

    private final LedgerDirectory directory;
    private final Optional<StoredNodes> stored;
    private final long expectedCount;
    private long wrongCount;
    private long firstWrong = -1;
    private long unwrittenCount;
    private long firstUnwritten = -1;

    private NodeComparison(
            LedgerDirectory directory, Optional<StoredNodes> stored, long expectedCount) {
        this.directory = directory;
        this.stored = stored;
        this.expectedCount = expectedCount;
    }

    /** Begins a comparison up to the size of the last checkpoint. */
    static NodeComparison open(LedgerDirectory directory, long signed) throws IOException {
        long nodes = signed < 0 || signed > NodeIndex.MAX_LEAVES ? 0 : NodeIndex.nodeCount(signed);
        return new NodeComparison(directory, StoredNodes.open(directory, nodes), nodes);
    }

    @Override
    public void computed(long index, Digest node) {
        if (index >= expectedCount || stored.isEmpty()) {
            return;
        }
        Digest found = index < stored.get().nodeCount() ? stored.get().node(index) : ZEROS;
        if (found.equals(ZEROS)) {
            unwrittenCount++;
            firstUnwritten = firstUnwritten < 0 ? index : firstUnwritten;
        } else if (!found.equals(node)) {
            wrongCount++;
            firstWrong = firstWrong < 0 ? index : firstWrong;
        }
    }

    /** Compares a leaf behind a gap, where there is no tree. */
    void leaf(long leafIndex, Digest leaf) {
        computed(NodeIndex.ofLeaf(leafIndex), leaf);
    }

    /** Tells what was found. */
    void conclude(Consumer<WalDamage> damages, List<String> remarks) throws IOException {
        if (stored.isEmpty()) {
            remarks.add("nodes.mmr is missing; opening computes it again from the records");
            return;
        }
        if (wrongCount > 0) {
            damages.accept(
                    damage(firstWrong, "node is not that of the records: nodes=" + wrongCount));
        }
        List<WalSegment> segments = WalSegments.list(directory.path());
        boolean closed = !segments.isEmpty() && segments.getLast().state() == State.CLOSED;
        if (unwrittenCount > 0 && closed) {
            damages.accept(damage(firstUnwritten, "node is missing: nodes=" + unwrittenCount));
        } else if (unwrittenCount > 0) {
            remarks.add(
                    "nodes.mmr lacks nodes, which opening computes again: nodes=" + unwrittenCount);
        }
        if (closed && segments.stream().allMatch(NodeComparison::isOrderly)) {
            checkZerosBehind(segments, damages);
        }
    }

    private void checkZerosBehind(List<WalSegment> segments, Consumer<WalDamage> damages)
            throws IOException {
        long records = segments.getLast().endIndex();
        long beyond =
                stored.orElseThrow()
                        .firstNonZero(
                                Math.max(expectedCount, NodeIndex.nodeCount(records))
                                        * Digest.BYTES);
        // A writer that has begun meanwhile has a segment before it has a node.
        if (beyond >= 0 && WalSegments.list(directory.path()).equals(segments)) {
            damages.accept(
                    new WalDamage(
                            directory.nodes(),
                            beyond,
                            records,
                            "byte behind the last node is not zero"));
        }
    }

    private static boolean isOrderly(WalSegment segment) {
        return segment.state() == State.SEALED || segment.state() == State.CLOSED;
    }

    private WalDamage damage(long node, String what) {
        return new WalDamage(
                directory.nodes(),
                node * Digest.BYTES,
                NodeIndex.firstLeaf(node),
                what + "; opening computes the file again");
    }

    @Override
    public void close() throws IOException {
        if (stored.isPresent()) {
            stored.get().close();
        }
    }
}
