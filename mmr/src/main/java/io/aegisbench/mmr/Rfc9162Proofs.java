package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Proofs in the tree of RFC 9162, section 2.1, all as one thing: that an aligned subtree is part of
 * a tree (SUBTREE_PROOF of draft-ietf-plants-merkle-tree-certs, section "Subtree Consistency
 * Proofs"). An inclusion proof is that of a subtree of one leaf, a consistency proof that of the
 * first leaves.
 */
final class Rfc9162Proofs {
    private Rfc9162Proofs() {}

    /** An interval of leaves {@code [begin, end)} whose tree hash is one hash of a proof. */
    private record Interval(long begin, long end) {}

    /** {@return the proof that {@code [begin, end)} is part of the tree over {@code within}} */
    static List<Digest> prove(MountainView view, long begin, long end, Subtree within) {
        return plan(begin, end, within).stream()
                .map(interval -> view.treeHash(interval.begin, interval.end))
                .toList();
    }

    /**
     * {@return whether the proof leads from the subtree's hash to the tree's}
     *
     * @param begin first leaf of a subtree that is not empty and lies in {@code [0, size)}
     */
    static Verification verify(
            long begin, long end, Digest subtree, Commitment tree, List<Digest> proof) {
        int expected = plan(begin, end, new Subtree(0, tree.leafCount())).size();
        if (proof.size() != expected) {
            return Verification.invalid(
                    "wrong number of hashes: expected=" + expected + ", hashes=" + proof.size());
        }
        Evaluation evaluation = new Evaluation(proof, subtree);
        Hashes reached = evaluation.evaluate(begin, end, 0, tree.leafCount(), true);
        Verification fromSubtree = ProofRules.same("subtree hash", reached.subtree, subtree);
        return fromSubtree.isValid()
                ? ProofRules.same("root", reached.tree, tree.root())
                : fromSubtree;
    }

    /** The intervals whose hashes the proof consists of, in its order: from the subtree upwards. */
    private static List<Interval> plan(long begin, long end, Subtree within) {
        List<Interval> intervals = new ArrayList<>();
        if (begin < end) {
            plan(begin, end, within.begin(), within.end(), true, intervals);
        }
        return intervals;
    }

    private static void plan(
            long begin, long end, long low, long high, boolean known, List<Interval> intervals) {
        if (begin == low && end == high) {
            if (!known) {
                intervals.add(new Interval(low, high));
            }
            return;
        }
        long middle = split(low, high);
        if (end <= middle) {
            plan(begin, end, low, middle, known, intervals);
            intervals.add(new Interval(middle, high));
        } else if (begin >= middle) {
            plan(begin, end, middle, high, known, intervals);
            intervals.add(new Interval(low, middle));
        } else {
            plan(middle, end, middle, high, false, intervals);
            intervals.add(new Interval(low, middle));
        }
    }

    /**
     * Where the tree over {@code [low, high)} parts: after the largest power of two below its
     * length.
     */
    private static long split(long low, long high) {
        return low + Long.highestOneBit(high - low - 1);
    }

    /** The hash of the subtree and of the tree around it, as the proof has them so far. */
    private record Hashes(Digest subtree, Digest tree) {}

    /**
     * One walk along {@link #plan}, from the subtree up, that uses every hash of the proof once.
     */
    private static final class Evaluation {
        private final TreeHasher hasher = new TreeHasher(HashProfile.RFC9162, Sha256Source.jdk());
        private final List<Digest> proof;
        private final Digest subtree;
        private int used;

        Evaluation(List<Digest> proof, Digest subtree) {
            this.proof = proof;
            this.subtree = subtree;
        }

        Hashes evaluate(long begin, long end, long low, long high, boolean known) {
            if (begin == low && end == high) {
                Digest hash = known ? subtree : proof.get(used++);
                return new Hashes(hash, hash);
            }
            long middle = split(low, high);
            if (end <= middle) {
                Hashes left = evaluate(begin, end, low, middle, known);
                return new Hashes(left.subtree, node(left.tree, proof.get(used++)));
            }
            if (begin >= middle) {
                Hashes right = evaluate(begin, end, middle, high, known);
                return new Hashes(right.subtree, node(proof.get(used++), right.tree));
            }
            Hashes right = evaluate(middle, end, middle, high, false);
            Digest left = proof.get(used++);
            return new Hashes(node(left, right.subtree), node(left, right.tree));
        }

        private Digest node(Digest left, Digest right) {
            return hasher.node(left, right, 0);
        }
    }
}
