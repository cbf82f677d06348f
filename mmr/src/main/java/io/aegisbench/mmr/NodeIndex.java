package io.aegisbench.mmr;

/**
 * Arithmetic of node indices. Nodes are numbered from 0 in the order in which they are made: a
 * leaf, then every node that it completes, as in draft-bryce-cose-merkle-mountain-range-proofs. All
 * intervals are {@code [begin, end)}; all methods take O(1) or O(log n) steps and allocate nothing.
 */
public final class NodeIndex {
    /**
     * The largest number of leaves, {@code 2^62}: one more and node counts would leave a {@code
     * long}.
     */
    public static final long MAX_LEAVES = 1L << 62;

    /** Height of a range of {@link #MAX_LEAVES}. */
    private static final int MAX_HEIGHT = 62;

    private NodeIndex() {}

    /**
     * {@return the number of nodes that a range with this many leaves has}
     *
     * @param leafCount number of leaves, from 0 to {@link #MAX_LEAVES}
     * @throws IllegalArgumentException if it is outside that range
     */
    public static long nodeCount(long leafCount) {
        if (leafCount < 0 || leafCount > MAX_LEAVES) {
            throw new IllegalArgumentException(
                    "leaf count outside [0, 2^62]: leafCount=" + leafCount);
        }
        return 2 * leafCount - Long.bitCount(leafCount);
    }

    /**
     * {@return the index of a leaf's node}
     *
     * @param leafIndex the leaf, from 0
     * @throws IllegalArgumentException if it is negative or beyond {@link #MAX_LEAVES}
     */
    public static long ofLeaf(long leafIndex) {
        if (leafIndex >= MAX_LEAVES) {
            throw new IllegalArgumentException("no range has this leaf: leafIndex=" + leafIndex);
        }
        return nodeCount(leafIndex);
    }

    /**
     * {@return the index of the root of the complete subtree over {@code [firstLeaf, firstLeaf +
     * 2^height)}}
     *
     * @param firstLeaf first leaf of the subtree, a multiple of {@code 2^height}
     * @param height height of its root, 0 (a leaf) to 62
     * @throws IllegalArgumentException if {@code firstLeaf} is no such multiple, or one of them is
     *     out of range
     */
    public static long ofSubtree(long firstLeaf, int height) {
        if (height < 0 || height > MAX_HEIGHT || (firstLeaf & ((1L << height) - 1)) != 0) {
            throw new IllegalArgumentException(
                    "subtree is not aligned: firstLeaf=" + firstLeaf + ", height=" + height);
        }
        return ofLeaf(firstLeaf) + (2L << height) - 2;
    }

    /**
     * {@return the height of a node; a leaf has 0}
     *
     * @param node the node's index
     * @throws IllegalArgumentException if it is negative or beyond the largest range
     */
    public static int height(long node) {
        checkNode(node);
        long position = node + 1;
        // A position of all ones is the root of a leftmost subtree; the same shape recurs to its
        // right.
        while ((position & (position + 1)) != 0) {
            position -= Long.highestOneBit(position) - 1;
        }
        return Long.bitCount(position) - 1;
    }

    /**
     * {@return the first leaf below a node}
     *
     * @param node the node's index
     * @throws IllegalArgumentException if it is negative or beyond the largest range
     */
    public static long firstLeaf(long node) {
        return leavesBefore(node - (2L << height(node)) + 2);
    }

    /**
     * {@return whether a range can have this many nodes: {@code 0, 1, 3, 4, 7, …}}
     *
     * @param nodeCount any number
     */
    public static boolean isComplete(long nodeCount) {
        return nodeCount >= 0 && nodeCount(leavesBefore(nodeCount)) == nodeCount;
    }

    /**
     * {@return the number of leaves of a range with this many nodes}
     *
     * @param nodeCount a number of nodes for which {@link #isComplete} holds
     * @throws IllegalArgumentException if no range has this many nodes
     */
    public static long leafCount(long nodeCount) {
        if (!isComplete(nodeCount)) {
            throw new IllegalArgumentException(
                    "no range has this many nodes: nodeCount=" + nodeCount);
        }
        return leavesBefore(nodeCount);
    }

    /**
     * {@return the height of the mountain that holds a leaf}
     *
     * @param leafIndex the leaf
     * @param leafCount the range's leaves, more than {@code leafIndex}
     * @throws IllegalArgumentException if there is no such leaf
     */
    public static int mountainHeight(long leafIndex, long leafCount) {
        if (leafIndex < 0 || leafIndex >= leafCount) {
            throw new IllegalArgumentException(
                    "no such leaf: leafIndex=" + leafIndex + ", leafCount=" + leafCount);
        }
        // At the highest bit in which the two differ the count has the 1: that bit is the mountain.
        return 63 - Long.numberOfLeadingZeros(leafIndex ^ leafCount);
    }

    /**
     * {@return the position of the mountain that holds a leaf, counted from 0 at the highest}
     *
     * @param leafIndex the leaf
     * @param leafCount the range's leaves, more than {@code leafIndex}
     * @throws IllegalArgumentException if there is no such leaf
     */
    public static int peakIndex(long leafIndex, long leafCount) {
        return Long.bitCount(leafCount >>> mountainHeight(leafIndex, leafCount)) - 1;
    }

    /** Number of leaves among the nodes {@code [0, node)}. */
    private static long leavesBefore(long node) {
        long leaves = 0;
        long rest = node;
        for (int height = MAX_HEIGHT; height >= 0; height--) {
            long size = (2L << height) - 1;
            while (rest >= size) {
                rest -= size;
                leaves += 1L << height;
            }
        }
        return leaves;
    }

    /** Refuses a leaf count that no range has, and a number of peaks that a range of it has not. */
    static void checkPeakCount(long leafCount, int peaks) {
        nodeCount(leafCount);
        if (peaks != Long.bitCount(leafCount)) {
            throw new IllegalArgumentException(
                    "a range has one peak for each 1 bit of its leaf count: leafCount="
                            + leafCount
                            + ", expected="
                            + Long.bitCount(leafCount)
                            + ", peaks="
                            + peaks);
        }
    }

    private static void checkNode(long node) {
        if (node < 0 || node >= nodeCount(MAX_LEAVES)) {
            throw new IllegalArgumentException("no such node: node=" + node);
        }
    }
}
