package io.aegisbench.mmr;

import java.util.ArrayList;
import java.util.List;

/**
 * The path from the root of a complete subtree up to the peak of its mountain: one sibling a level.
 * It never changes once the mountain is there.
 */
final class MountainPath {
    private MountainPath() {}

    /** {@return the siblings between a subtree and the peak at {@code peakHeight}, lowest first} */
    static List<Digest> prove(NodeSource nodes, long firstLeaf, int height, int peakHeight) {
        List<Digest> path = new ArrayList<>();
        for (int level = height; level < peakHeight; level++) {
            path.add(nodes.node(NodeIndex.ofSubtree(sibling(firstLeaf, level), level)));
        }
        return path;
    }

    /** {@return the peak that a path leads to} The path ends within the largest range. */
    static Digest climb(
            TreeHasher hasher, long firstLeaf, int height, Digest value, List<Digest> path) {
        Digest reached = value;
        int level = height;
        for (Digest sibling : path) {
            long parentLeaf = firstLeaf & -(2L << level);
            long parent = NodeIndex.ofSubtree(parentLeaf, level + 1);
            reached =
                    isLeftChild(firstLeaf, level)
                            ? hasher.node(reached, sibling, parent)
                            : hasher.node(sibling, reached, parent);
            level++;
        }
        return reached;
    }

    /** {@return whether the node over {@code firstLeaf} at a height is its parent's left child} */
    static boolean isLeftChild(long firstLeaf, int height) {
        return (firstLeaf >>> height & 1) == 0;
    }

    /**
     * First leaf of the sibling of the subtree of height {@code level} that holds {@code
     * firstLeaf}.
     */
    private static long sibling(long firstLeaf, int level) {
        return ((firstLeaf >>> level) ^ 1) << level;
    }
}
