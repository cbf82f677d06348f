package io.aegisbench.mmr;

import java.util.List;

/**
 * Shows that an aligned subtree is part of a tree of profile rfc9162: the subtree consistency proof
 * of draft-ietf-plants-merkle-tree-certs. Thread-safe: immutable.
 *
 * @param subtree the leaves of the subtree
 * @param treeSize number of leaves of the tree
 * @param hashes the proof's nodes, from the subtree to the root
 */
public record SubtreeProof(Subtree subtree, long treeSize, List<Digest> hashes) {
    /** Copies the list. */
    public SubtreeProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * Verifies the proof: exact lengths, every hash used, O(log n) hashes. No content of a proof
     * makes this throw. An empty subtree is refused, it would show nothing.
     *
     * @param expected the leaves that the subtree should have
     * @param subtreeHash the subtree's hash
     * @param trusted the size and root to verify against, from a place that the caller trusts
     * @return {@link Verification.Valid}, or the rule that was broken
     */
    public Verification verify(Subtree expected, Digest subtreeHash, Commitment trusted) {
        if (!expected.equals(subtree) || subtree.length() == 0) {
            return Verification.invalid(
                    "proof is of another or an empty subtree: proof="
                            + subtree
                            + ", expected="
                            + expected);
        }
        return ProofRules.inclusion(
                        HashProfile.RFC9162,
                        subtree.end() - 1,
                        treeSize,
                        subtree.end() - 1,
                        trusted)
                .orElseGet(() ->
                        Rfc9162Proofs.verify(
                                subtree.begin(), subtree.end(), subtreeHash, trusted, hashes));
    }
}
