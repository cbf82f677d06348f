package io.aegisbench.mmr;

import java.util.List;

/**
 * What a range of a known size commits to: one root, or for mmriver the list of its peaks.
 * Thread-safe: immutable.
 *
 * <p>Neither kind of root binds the size, so a proof is worth no more than the place that the size
 * and the root come from: take both together from a signed checkpoint.
 *
 * @param profile how the range hashes
 * @param leafCount number of leaves, zero or more
 * @param values the root alone, or the peaks, highest first; whether their number fits the size is
 *     for a verifier to say
 */
public record Commitment(HashProfile profile, long leafCount, List<Digest> values) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if {@code leafCount} is negative, or a profile other than
     *     mmriver has not exactly one value
     */
    public Commitment {
        values = List.copyOf(values);
        if (leafCount < 0) {
            throw new IllegalArgumentException("negative leaf count: leafCount=" + leafCount);
        }
        if (profile != HashProfile.MMRIVER && values.size() != 1) {
            throw new IllegalArgumentException(
                    "profile " + profile.id() + " commits to one root: values=" + values.size());
        }
    }

    /**
     * {@return the commitment to one root}
     *
     * @param profile a profile other than mmriver
     * @param leafCount number of leaves, zero or more
     * @param root the root
     * @throws IllegalArgumentException if {@code leafCount} is negative
     */
    public static Commitment ofRoot(HashProfile profile, long leafCount, Digest root) {
        return new Commitment(profile, leafCount, List.of(root));
    }

    /**
     * {@return the root}
     *
     * @throws IllegalStateException if the profile is mmriver, which has none
     */
    public Digest root() {
        if (profile == HashProfile.MMRIVER) {
            throw new IllegalStateException(
                    "profile mmriver has no root: its commitment is the list of peaks");
        }
        return values.getFirst();
    }
}
