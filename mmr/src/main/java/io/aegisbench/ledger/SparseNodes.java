package io.aegisbench.ledger;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.mmr.NodeStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps of the nodes that are stored only the last of each height, which are all that the root of
 * the range as it is now needs, and those that were asked for. So a range over any number of
 * records is computed again in the memory of one path. Not thread-safe: one owner.
 */
final class SparseNodes implements NodeStore {
    private static final int HEIGHTS = 64;

    private final Set<Long> wanted;
    private final Listener listener;
    private final Map<Long, Digest> kept = new HashMap<>();
    private final long[] lastIndex = new long[HEIGHTS];
    private final Digest[] lastNode = new Digest[HEIGHTS];
    private long nodeCount;

    SparseNodes(Set<Long> wanted, Listener listener) {
        this.wanted = wanted;
        this.listener = listener;
    }

    /** Sees every node once, in order. */
    interface Listener {
        /** Takes a node that was computed. */
        void computed(long index, Digest node);
    }

    @Override
    public long nodeCount() {
        return nodeCount;
    }

    @Override
    public void append(byte[] source, int offset) {
        Digest node = Digest.at(source, offset);
        int height = NodeIndex.height(nodeCount);
        lastIndex[height] = nodeCount;
        lastNode[height] = node;
        if (wanted.contains(nodeCount)) {
            kept.put(nodeCount, node);
        }
        listener.computed(nodeCount, node);
        nodeCount++;
    }

    @Override
    public Digest node(long index) {
        Digest found = kept.get(index);
        int height = NodeIndex.height(index);
        if (found == null && index < nodeCount && lastIndex[height] == index) {
            found = lastNode[height];
        }
        if (found == null) {
            throw new IndexOutOfBoundsException("node was not kept: node=" + index);
        }
        return found;
    }
}
