package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;

/**
 * A consistency proof of draft-bryce-cose-merkle-mountain-range-proofs: a path from each older peak
 * to the later peak above it, and the later peaks that stand above no older leaf.
 *
 * @param fromSize number of nodes of the older range
 * @param toSize number of nodes of the later range
 * @param paths a path for each older peak, highest first
 * @param rightPeaks the later peaks to the right of all older leaves, highest first
 */
public record MmriverConsistencyProof(
        long fromSize, long toSize, List<List<Digest>> paths, List<Digest> rightPeaks)
        implements ConsistencyProof {
    /** Copies the lists. */
    public MmriverConsistencyProof {
        paths = paths.stream().map(List::copyOf).toList();
        rightPeaks = List.copyOf(rightPeaks);
    }

    static MmriverConsistencyProof prove(MountainView view, long fromCount) {
        List<List<Digest>> paths = new ArrayList<>();
        long firstLeaf = 0;
        for (int height : Peak.heights(0, fromCount)) {
            int peakHeight = NodeIndex.mountainHeight(firstLeaf, view.leafCount());
            paths.add(MountainPath.prove(view.nodes(), firstLeaf, height, peakHeight));
            firstLeaf += 1L << height;
        }
        List<Digest> peaks = Peak.hashes(view.peaks());
        return new MmriverConsistencyProof(
                NodeIndex.nodeCount(fromCount),
                NodeIndex.nodeCount(view.leafCount()),
                paths,
                peaks.subList(coveredPeaks(fromCount, view.leafCount()), peaks.size()));
    }

    @Override
    public HashProfile profile() {
        return HashProfile.MMRIVER;
    }

    @Override
    public Verification verify(Commitment from, Commitment to) {
        if (!NodeIndex.isComplete(fromSize) || !NodeIndex.isComplete(toSize)) {
            return Verification.invalid(
                    "no range has this many nodes: from=" + fromSize + ", to=" + toSize);
        }
        long fromCount = NodeIndex.leafCount(fromSize);
        long toCount = NodeIndex.leafCount(toSize);
        return ProofRules.consistency(profile(), fromCount, toCount, from, to)
                .orElseGet(() -> verifyPeaks(from, to));
    }

    private Verification verifyPeaks(Commitment from, Commitment to) {
        for (Commitment commitment : List.of(from, to)) {
            if (!ProofRules.peaksFit(commitment)) {
                return ProofRules.wrongPeakCount(commitment);
            }
        }
        if (paths.size() != from.values().size()) {
            return Verification.invalid(
                    "not one path for each older peak: expected="
                            + from.values().size()
                            + ", paths="
                            + paths.size());
        }
        Verification older = verifyPaths(from, to);
        if (!older.isValid()) {
            return older;
        }
        int covered = coveredPeaks(from.leafCount(), to.leafCount());
        return ProofRules.same(
                "right peaks", rightPeaks, to.values().subList(covered, to.values().size()));
    }

    private Verification verifyPaths(Commitment from, Commitment to) {
        TreeHasher hasher = new TreeHasher(profile(), Sha256Source.jdk());
        List<Integer> heights = Peak.heights(0, from.leafCount());
        long firstLeaf = 0;
        for (int i = 0; i < heights.size(); i++) {
            int height = heights.get(i);
            int expected = NodeIndex.mountainHeight(firstLeaf, to.leafCount()) - height;
            List<Digest> path = paths.get(i);
            if (path.size() != expected) {
                return Verification.invalid(
                        "wrong number of siblings: peak="
                                + i
                                + ", expected="
                                + expected
                                + ", path="
                                + path.size());
            }
            Digest reached =
                    MountainPath.climb(hasher, firstLeaf, height, from.values().get(i), path);
            int peak = NodeIndex.peakIndex(firstLeaf, to.leafCount());
            Verification same = ProofRules.same("peak", reached, to.values().get(peak));
            if (!same.isValid()) {
                return same;
            }
            firstLeaf += 1L << height;
        }
        return Verification.valid();
    }

    /** Number of later peaks that stand above at least one older leaf. */
    private static int coveredPeaks(long fromCount, long toCount) {
        return NodeIndex.peakIndex(fromCount - 1, toCount) + 1;
    }
}
