package io.aegisbench.mmr;

import java.util.List;

/**
 * An inclusion proof of RFC 9162, section 2.1.3.
 *
 * @param leafIndex the leaf that was proven
 * @param treeSize number of leaves of the tree
 * @param hashes the audit path, from the leaf to the root
 */
public record Rfc9162InclusionProof(long leafIndex, long treeSize, List<Digest> hashes)
        implements InclusionProof {
    /** Copies the list. */
    public Rfc9162InclusionProof {
        hashes = List.copyOf(hashes);
    }

    @Override
    public HashProfile profile() {
        return HashProfile.RFC9162;
    }

    @Override
    public Verification verify(long index, Digest leafHash, Commitment trusted) {
        return ProofRules.inclusion(profile(), leafIndex, treeSize, index, trusted)
                .orElseGet(() -> Rfc9162Proofs.verify(index, index + 1, leafHash, trusted, hashes));
    }
}
