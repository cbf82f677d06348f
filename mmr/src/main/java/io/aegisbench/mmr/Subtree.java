package io.aegisbench.mmr;

import java.util.List;

/**
 * An interval of leaves {@code [begin, end)} that begins at a multiple of the smallest power of two
 * that holds it, as in draft-ietf-plants-merkle-tree-certs: its tree occurs as it is in the tree of
 * every larger size. Thread-safe: immutable.
 *
 * @param begin first leaf
 * @param end leaf after the last
 */
public record Subtree(long begin, long end) {
    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if it is not {@link #isAligned aligned}
     */
    public Subtree {
        if (!isAligned(begin, end)) {
            throw new IllegalArgumentException(
                    "not an aligned subtree: begin=" + begin + ", end=" + end);
        }
    }

    /**
     * {@return whether leaves {@code [begin, end)} form an aligned subtree} An empty interval
     * always does.
     *
     * @param begin first leaf
     * @param end leaf after the last
     */
    public static boolean isAligned(long begin, long end) {
        if (begin < 0 || begin > end || end > NodeIndex.MAX_LEAVES) {
            return false;
        }
        return begin % bitCeil(end - begin) == 0;
    }

    /**
     * {@return two adjacent aligned subtrees that together cover an interval}, the second ending
     * where it ends and the first beginning less than half its length too early (section
     * "Efficiently Covering Arbitrary Intervals" of the draft). An interval of one leaf or none is
     * the first, with an empty second.
     *
     * @param begin first leaf
     * @param end leaf after the last, not less than {@code begin}
     * @throws IllegalArgumentException if the interval is out of range
     */
    public static List<Subtree> covering(long begin, long end) {
        if (begin < 0 || begin > end || end > NodeIndex.MAX_LEAVES) {
            throw new IllegalArgumentException("no such interval: begin=" + begin + ", end=" + end);
        }
        if (end - begin <= 1) {
            return List.of(new Subtree(begin, end), new Subtree(end, end));
        }
        long last = end - 1;
        int split = 63 - Long.numberOfLeadingZeros(begin ^ last);
        long mask = (1L << split) - 1;
        long middle = last & ~mask;
        // The left part may begin anywhere: widen it to the power of two that ends at the middle.
        int leftSplit = 64 - Long.numberOfLeadingZeros(~begin & mask);
        long leftBegin = begin & ~((1L << leftSplit) - 1);
        return List.of(new Subtree(leftBegin, middle), new Subtree(middle, end));
    }

    /** {@return the number of leaves} */
    public long length() {
        return end - begin;
    }

    private static long bitCeil(long length) {
        return length <= 1 ? 1 : Long.highestOneBit(length - 1) << 1;
    }
}
