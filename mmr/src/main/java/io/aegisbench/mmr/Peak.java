package io.aegisbench.mmr;

import java.util.ArrayList;
import java.util.List;

/**
 * The root of a complete subtree and its height. Thread-safe: immutable.
 *
 * @param height height of the subtree; a leaf has 0
 * @param hash the root's hash
 */
public record Peak(int height, Digest hash) {
    /** {@return the heights of the complete subtrees that leaves {@code [begin, end)} fall into} */
    static List<Integer> heights(long begin, long end) {
        List<Integer> heights = new ArrayList<>();
        for (long first = begin; first < end; ) {
            int fits = 63 - Long.numberOfLeadingZeros(end - first);
            int height = first == 0 ? fits : Math.min(fits, Long.numberOfTrailingZeros(first));
            heights.add(height);
            first += 1L << height;
        }
        return heights;
    }

    /** {@return the hashes of some peaks} */
    static List<Digest> hashes(List<Peak> peaks) {
        return peaks.stream().map(Peak::hash).toList();
    }

    /**
     * {@return whether these peaks have the heights of the subtrees that leaves {@code [begin,
     * end)} fall into}
     */
    static boolean fit(List<Peak> peaks, long begin, long end) {
        return peaks.stream().map(Peak::height).toList().equals(heights(begin, end));
    }
}
