package io.aegisbench.mmr;

import java.util.Optional;

/** The rules that all verifiers share, in the order in which they are tested. */
final class ProofRules {
    private ProofRules() {}

    /** {@return the rule that an inclusion proof breaks before anything is hashed} */
    static Optional<Verification> inclusion(
            HashProfile profile,
            long proofIndex,
            long proofSize,
            long leafIndex,
            Commitment trusted) {
        if (trusted.profile() != profile) {
            return broken(
                    "proof and commitment are of different profiles: proof="
                            + profile.id()
                            + ", commitment="
                            + trusted.profile().id());
        }
        if (proofIndex != leafIndex) {
            return broken(
                    "proof is of another leaf: proof=" + proofIndex + ", leafIndex=" + leafIndex);
        }
        if (proofSize != trusted.leafCount()) {
            return broken(
                    "proof is of another size: proof="
                            + proofSize
                            + ", leafCount="
                            + trusted.leafCount());
        }
        if (leafIndex < 0 || leafIndex >= proofSize) {
            return broken("no such leaf: leafIndex=" + leafIndex + ", leafCount=" + proofSize);
        }
        return tooLarge(proofSize);
    }

    /** {@return the rule that a consistency proof breaks before anything is hashed} */
    static Optional<Verification> consistency(
            HashProfile profile, long proofFrom, long proofTo, Commitment from, Commitment to) {
        if (from.profile() != profile || to.profile() != profile) {
            return broken(
                    "proof and commitments are of different profiles: proof="
                            + profile.id()
                            + ", from="
                            + from.profile().id()
                            + ", to="
                            + to.profile().id());
        }
        if (proofFrom != from.leafCount() || proofTo != to.leafCount()) {
            return broken(
                    "proof is of other sizes: proof="
                            + proofFrom
                            + " to "
                            + proofTo
                            + ", commitments="
                            + from.leafCount()
                            + " to "
                            + to.leafCount());
        }
        if (proofFrom < 1) {
            return broken("a consistency proof begins at size 1 or later: from=" + proofFrom);
        }
        if (proofFrom > proofTo) {
            return broken("a range never shrinks: from=" + proofFrom + ", to=" + proofTo);
        }
        return tooLarge(proofTo);
    }

    /** {@return the outcome of comparing what a proof leads to with what it should lead to} */
    static Verification same(String what, Object computed, Object expected) {
        return computed.equals(expected)
                ? Verification.valid()
                : Verification.invalid(
                        "proof leads to another "
                                + what
                                + ": computed="
                                + computed
                                + ", expected="
                                + expected);
    }

    /** {@return whether an mmriver commitment has as many peaks as its size} */
    static boolean peaksFit(Commitment commitment) {
        return commitment.values().size() == Long.bitCount(commitment.leafCount());
    }

    /** {@return the outcome for a commitment whose {@link #peaksFit peaks do not fit}} */
    static Verification wrongPeakCount(Commitment commitment) {
        return Verification.invalid(
                "commitment has another number of peaks than its size: leafCount="
                        + commitment.leafCount()
                        + ", expected="
                        + Long.bitCount(commitment.leafCount())
                        + ", peaks="
                        + commitment.values().size());
    }

    private static Optional<Verification> tooLarge(long leafCount) {
        return leafCount <= NodeIndex.MAX_LEAVES
                ? Optional.empty()
                : broken("no range is that large: leafCount=" + leafCount);
    }

    private static Optional<Verification> broken(String rule) {
        return Optional.of(Verification.invalid(rule));
    }
}
