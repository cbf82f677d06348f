package io.aegisbench.mmr;

/**
 * Flat storage of a mountain range's nodes in {@link NodeIndex} order, 32 bytes each.
 *
 * <p>One thread appends; any number of threads may read nodes whose count they have seen from
 * {@link #nodeCount} meanwhile. A node never changes once it is stored.
 */
public interface NodeStore extends NodeSource {
    /**
     * Stores the next node. Whatever this throws, the range that called it can no longer be used: a
     * node may be stored or not.
     *
     * @param source the array that holds the node; it is read before this returns and not kept
     * @param offset index of the first of its 32 bytes
     */
    void append(byte[] source, int offset);
}
