package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A consistency proof for the Aegis profiles, in a form of our own, since the answered system has
 * none that proves anything: the older peaks, and the complete subtrees that the leaves after them
 * fall into. Put behind the older peaks and merged wherever two are of one height, they give the
 * later peaks.
 *
 * @param profile {@link HashProfile#AEGIS_V1} or {@link HashProfile#AEGIS_V2}
 * @param fromCount number of leaves of the older range
 * @param toCount number of leaves of the later range
 * @param fromPeaks the older range's peaks, highest first
 * @param appended the complete subtrees of leaves {@code [fromCount, toCount)}, in their order
 */
public record AegisConsistencyProof(
        HashProfile profile,
        long fromCount,
        long toCount,
        List<Peak> fromPeaks,
        List<Peak> appended)
        implements ConsistencyProof {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the profile is not one of the answered system's
     */
    public AegisConsistencyProof {
        fromPeaks = List.copyOf(fromPeaks);
        appended = List.copyOf(appended);
        checkProfile(profile);
    }

    static AegisConsistencyProof prove(MountainView view, long fromCount) {
        return new AegisConsistencyProof(
                view.profile(),
                fromCount,
                view.leafCount(),
                view.subtrees(0, fromCount),
                view.subtrees(fromCount, view.leafCount()));
    }

    @Override
    public Verification verify(Commitment from, Commitment to) {
        return ProofRules.consistency(profile, fromCount, toCount, from, to)
                .orElseGet(() -> verifyPeaks(from, to));
    }

    private Verification verifyPeaks(Commitment from, Commitment to) {
        if (!Peak.fit(fromPeaks, 0, fromCount) || !Peak.fit(appended, fromCount, toCount)) {
            return Verification.invalid(
                    "subtrees do not have the heights of the sizes: from="
                            + fromCount
                            + ", to="
                            + toCount);
        }
        TreeHasher hasher = new TreeHasher(profile, Sha256Source.jdk());
        Verification older = ProofRules.same("older root", bag(hasher, fromPeaks), from.root());
        if (!older.isValid()) {
            return older;
        }
        return ProofRules.same("root", bag(hasher, merged(hasher)), to.root());
    }

    private List<Peak> merged(TreeHasher hasher) {
        Deque<Peak> peaks = new ArrayDeque<>(fromPeaks);
        for (Peak next : appended) {
            Peak last = next;
            while (!peaks.isEmpty() && peaks.getLast().height() == last.height()) {
                Peak left = peaks.removeLast();
                last = new Peak(last.height() + 1, hasher.node(left.hash(), last.hash(), 0));
            }
            peaks.addLast(last);
        }
        return new ArrayList<>(peaks);
    }

    private static Digest bag(TreeHasher hasher, List<Peak> peaks) {
        return hasher.commitment(Peak.hashes(peaks)).getFirst();
    }

    static void checkProfile(HashProfile profile) {
        if (!profile.flatRoot()) {
            throw new IllegalArgumentException(
                    "not a profile of the answered system: profile=" + profile.id());
        }
    }
}
