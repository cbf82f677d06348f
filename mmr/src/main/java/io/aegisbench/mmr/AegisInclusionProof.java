package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;

/**
 * An inclusion proof of the answered system: the path to the leaf's peak, all peaks, and the root.
 *
 * @param profile {@link HashProfile#AEGIS_V1} or {@link HashProfile#AEGIS_V2}
 * @param leafIndex the leaf that was proven
 * @param leafCount number of leaves of the range
 * @param peakIndex position among the peaks of the one above the leaf
 * @param path the siblings from the leaf to that peak
 * @param peaks all peaks, highest first
 * @param root the root over the peaks, as the proof has it
 */
public record AegisInclusionProof(
        HashProfile profile,
        long leafIndex,
        long leafCount,
        int peakIndex,
        List<Step> path,
        List<Peak> peaks,
        Digest root)
        implements InclusionProof {
    /** The side on which a sibling stands. */
    public enum Side {
        /** The sibling is the left child. */
        LEFT,
        /** The sibling is the right child. */
        RIGHT
    }

    /**
     * One level of the path.
     *
     * @param sibling the other child
     * @param side where the other child stands
     */
    public record Step(Digest sibling, Side side) {}

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the profile is not one of the answered system's
     */
    public AegisInclusionProof {
        path = List.copyOf(path);
        peaks = List.copyOf(peaks);
        AegisConsistencyProof.checkProfile(profile);
    }

    static AegisInclusionProof prove(MountainView view, long leafIndex) {
        int height = NodeIndex.mountainHeight(leafIndex, view.leafCount());
        List<Digest> siblings = MountainPath.prove(view.nodes(), leafIndex, 0, height);
        List<Step> path = new ArrayList<>();
        for (int level = 0; level < height; level++) {
            path.add(new Step(siblings.get(level), side(leafIndex, level)));
        }
        return new AegisInclusionProof(
                view.profile(),
                leafIndex,
                view.leafCount(),
                NodeIndex.peakIndex(leafIndex, view.leafCount()),
                path,
                view.peaks(),
                view.commitment().root());
    }

    @Override
    public Verification verify(long index, Digest leafHash, Commitment trusted) {
        return ProofRules.inclusion(profile, leafIndex, leafCount, index, trusted)
                .orElseGet(() -> verifyPath(leafHash, trusted));
    }

    private Verification verifyPath(Digest leafHash, Commitment trusted) {
        if (!Peak.fit(peaks, 0, leafCount)) {
            return Verification.invalid(
                    "peaks do not have the heights of the size: leafCount=" + leafCount);
        }
        if (peakIndex != NodeIndex.peakIndex(leafIndex, leafCount)) {
            return Verification.invalid("leaf is below another peak: peakIndex=" + peakIndex);
        }
        int height = NodeIndex.mountainHeight(leafIndex, leafCount);
        if (path.size() != height) {
            return Verification.invalid(
                    "wrong number of siblings: expected=" + height + ", path=" + path.size());
        }
        for (int level = 0; level < height; level++) {
            if (path.get(level).side() != side(leafIndex, level)) {
                return Verification.invalid("sibling on the wrong side: level=" + level);
            }
        }
        return verifyHashes(leafHash, trusted);
    }

    private Verification verifyHashes(Digest leafHash, Commitment trusted) {
        TreeHasher hasher = new TreeHasher(profile, Sha256Source.jdk());
        List<Digest> siblings = path.stream().map(Step::sibling).toList();
        Digest reached = MountainPath.climb(hasher, leafIndex, 0, leafHash, siblings);
        if (!reached.equals(peaks.get(peakIndex).hash())) {
            return Verification.invalid("path leads to another peak: computed=" + reached);
        }
        Digest bagged = hasher.commitment(Peak.hashes(peaks)).getFirst();
        if (!bagged.equals(root)) {
            return Verification.invalid(
                    "peaks lead to another root than the proof's: computed=" + bagged);
        }
        return ProofRules.same("root", bagged, trusted.root());
    }

    private static Side side(long leafIndex, int level) {
        return MountainPath.isLeftChild(leafIndex, level) ? Side.RIGHT : Side.LEFT;
    }
}
