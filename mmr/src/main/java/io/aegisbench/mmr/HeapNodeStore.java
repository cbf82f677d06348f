package io.aegisbench.mmr;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Nodes in chunks of 1 MiB on the heap: storing one never copies another. Thread-safe as {@link
 * NodeStore} says: a node is written before the count that covers it is released.
 */
final class HeapNodeStore implements NodeStore {
    private static final int CHUNK_BITS = 15;
    private static final int CHUNK_NODES = 1 << CHUNK_BITS;
    private static final VarHandle NODE_COUNT;

    static {
        try {
            NODE_COUNT =
                    MethodHandles.lookup()
                            .findVarHandle(HeapNodeStore.class, "nodeCount", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Leaves before the first stored node, of which only the peaks are known. */
    private final long prunedLeaves;

    private final long firstNode;
    private final Map<Long, Digest> prunedPeaks;
    private volatile byte[][] chunks = new byte[1][];

    @SuppressWarnings("UnusedVariable") // Accessed through NODE_COUNT.
    private long nodeCount;

    HeapNodeStore() {
        this(0, List.of());
    }

    /**
     * A store that begins after {@code leafCount} leaves and knows of them only the peaks, highest
     * first.
     */
    HeapNodeStore(long leafCount, List<Digest> peaks) {
        this.prunedLeaves = leafCount;
        this.firstNode = NodeIndex.nodeCount(leafCount);
        this.nodeCount = firstNode;
        this.prunedPeaks = new HashMap<>();
        long firstLeaf = 0;
        for (Digest peak : peaks) {
            int height = 63 - Long.numberOfLeadingZeros(leafCount - firstLeaf);
            prunedPeaks.put(NodeIndex.ofSubtree(firstLeaf, height), peak);
            firstLeaf += 1L << height;
        }
    }

    @Override
    public long nodeCount() {
        return (long) NODE_COUNT.getAcquire(this);
    }

    @Override
    public void append(byte[] source, int offset) {
        long count = (long) NODE_COUNT.get(this);
        long stored = count - firstNode;
        int chunk = Math.toIntExact(stored >>> CHUNK_BITS);
        int within = (int) stored & (CHUNK_NODES - 1);
        if (within == 0) {
            addChunk(chunk);
        }
        System.arraycopy(source, offset, chunks[chunk], within * Digest.BYTES, Digest.BYTES);
        NODE_COUNT.setRelease(this, count + 1);
    }

    private void addChunk(int chunk) {
        // A reader that still holds the old table finds in it every node that it may ask for; one
        // that
        // sees the new table sees what was copied into it, because the field is volatile.
        byte[][] table = chunk < chunks.length ? chunks : Arrays.copyOf(chunks, 2 * chunks.length);
        table[chunk] = new byte[CHUNK_NODES * Digest.BYTES];
        chunks = table;
    }

    @Override
    public Digest node(long index) {
        Objects.checkIndex(index, nodeCount());
        if (index < firstNode) {
            Digest peak = prunedPeaks.get(index);
            if (peak == null) {
                throw new NodePrunedException(index, prunedLeaves);
            }
            return peak;
        }
        long stored = index - firstNode;
        byte[] chunk = chunks[(int) (stored >>> CHUNK_BITS)];
        return Digest.at(chunk, ((int) stored & (CHUNK_NODES - 1)) * Digest.BYTES);
    }
}
