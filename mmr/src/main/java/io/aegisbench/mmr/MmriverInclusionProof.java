package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.List;

/**
 * An inclusion proof of draft-bryce-cose-merkle-mountain-range-proofs: the path from a node to its
 * peak. It proves any node; once the mountain above is complete it never changes.
 *
 * @param index the node, counted from 0 over leaves and inner nodes
 * @param size number of nodes of the range
 * @param path the siblings from the node to the peak
 */
public record MmriverInclusionProof(long index, long size, List<Digest> path)
        implements InclusionProof {
    /** Copies the list. */
    public MmriverInclusionProof {
        path = List.copyOf(path);
    }

    static MmriverInclusionProof prove(MountainView view, long node) {
        int height = NodeIndex.height(node);
        long firstLeaf = NodeIndex.firstLeaf(node);
        int peakHeight = NodeIndex.mountainHeight(firstLeaf, view.leafCount());
        return new MmriverInclusionProof(
                node,
                NodeIndex.nodeCount(view.leafCount()),
                MountainPath.prove(view.nodes(), firstLeaf, height, peakHeight));
    }

    @Override
    public HashProfile profile() {
        return HashProfile.MMRIVER;
    }

    @Override
    public Verification verify(long leafIndex, Digest leafHash, Commitment trusted) {
        if (leafIndex < 0 || leafIndex >= NodeIndex.MAX_LEAVES) {
            return Verification.invalid("no such leaf: leafIndex=" + leafIndex);
        }
        return verifyNode(NodeIndex.ofLeaf(leafIndex), leafHash, trusted);
    }

    /**
     * Verifies the proof of a node, leaf or not; as {@link #verify}.
     *
     * @param node which node, from 0
     * @param value its hash
     * @param trusted the size and peaks to verify against, from a place that the caller trusts
     * @return {@link Verification.Valid}, or the rule that was broken
     */
    public Verification verifyNode(long node, Digest value, Commitment trusted) {
        if (!NodeIndex.isComplete(size)) {
            return Verification.invalid("no range has this many nodes: size=" + size);
        }
        if (node < 0 || node >= size) {
            return Verification.invalid("no such node: node=" + node + ", size=" + size);
        }
        if (index != node) {
            return Verification.invalid(
                    "proof is of another node: proof=" + index + ", node=" + node);
        }
        long leaf = NodeIndex.firstLeaf(node);
        return ProofRules.inclusion(profile(), leaf, NodeIndex.leafCount(size), leaf, trusted)
                .orElseGet(() -> verifyPath(leaf, NodeIndex.height(node), value, trusted));
    }

    private Verification verifyPath(long firstLeaf, int height, Digest value, Commitment trusted) {
        if (!ProofRules.peaksFit(trusted)) {
            return ProofRules.wrongPeakCount(trusted);
        }
        int expected = NodeIndex.mountainHeight(firstLeaf, trusted.leafCount()) - height;
        if (path.size() != expected) {
            return Verification.invalid(
                    "wrong number of siblings: expected=" + expected + ", path=" + path.size());
        }
        TreeHasher hasher = new TreeHasher(profile(), Sha256Source.jdk());
        Digest reached = MountainPath.climb(hasher, firstLeaf, height, value, path);
        int peak = NodeIndex.peakIndex(firstLeaf, trusted.leafCount());
        return ProofRules.same("peak", reached, trusted.values().get(peak));
    }
}
