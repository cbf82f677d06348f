package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Batch;

/**
 * Hashes a complete subtree level by level through a {@link Sha256Batch}, for the profiles whose
 * leaf and node hashes are those of RFC 9162. Not thread-safe: one owner uses it.
 */
final class LevelHasher {
    private final Sha256Batch batch;
    private final byte[][] levels;

    LevelHasher(Sha256Batch batch, int maxHeight) {
        this.batch = batch;
        this.levels = new byte[maxHeight + 1][];
        for (int height = 0; height <= maxHeight; height++) {
            levels[height] = new byte[Digest.BYTES << (maxHeight - height)];
        }
    }

    /**
     * Hashes {@code 2^height} leaves of one length that lie one behind the other, and all nodes
     * above.
     */
    void hashSubtree(byte[] data, int offset, int leafLength, int height) {
        batch.hash(TreeHasher.LEAF_PREFIX, data, offset, leafLength, 1 << height, levels[0]);
        for (int level = 1; level <= height; level++) {
            int count = 1 << (height - level);
            batch.hash(
                    TreeHasher.NODE_PREFIX,
                    levels[level - 1],
                    0,
                    2 * Digest.BYTES,
                    count,
                    levels[level]);
        }
    }

    /** {@return the array whose first 32 bytes are the root of the subtree that was hashed last} */
    byte[] root(int height) {
        return levels[height];
    }

    /** Stores all nodes of the subtree that was hashed last, in {@link NodeIndex} order. */
    void emit(int height, NodeStore nodes) {
        for (int leaf = 0; leaf < 1 << height; leaf++) {
            nodes.append(levels[0], leaf * Digest.BYTES);
            int completed = Integer.numberOfTrailingZeros(leaf + 1);
            for (int level = 1; level <= completed; level++) {
                nodes.append(levels[level], (leaf >>> level) * Digest.BYTES);
            }
        }
    }
}
