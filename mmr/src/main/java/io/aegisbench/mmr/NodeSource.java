package io.aegisbench.mmr;

/**
 * The nodes of a mountain range in {@link NodeIndex} order, to read. A node never changes once it
 * is there. An implementation says which threads may read; a {@link MountainView} may be used by
 * those.
 */
public interface NodeSource {
    /** {@return the number of nodes stored; all of them can be read} */
    long nodeCount();

    /**
     * {@return a node}
     *
     * @param index the node, from 0
     * @throws IndexOutOfBoundsException if {@code index} is negative or not below {@link
     *     #nodeCount}
     * @throws NodePrunedException if the store was begun at a later size and never had the node
     */
    Digest node(long index);
}
