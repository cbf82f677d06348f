package io.aegisbench.mmr;

import java.util.List;

/**
 * A consistency proof of RFC 9162, section 2.1.4.
 *
 * @param fromSize number of leaves of the older tree
 * @param toSize number of leaves of the later tree
 * @param hashes the proof's nodes, empty for equal sizes
 */
public record Rfc9162ConsistencyProof(long fromSize, long toSize, List<Digest> hashes)
        implements ConsistencyProof {
    /** Copies the list. */
    public Rfc9162ConsistencyProof {
        hashes = List.copyOf(hashes);
    }

    @Override
    public HashProfile profile() {
        return HashProfile.RFC9162;
    }

    @Override
    public Verification verify(Commitment from, Commitment to) {
        return ProofRules.consistency(profile(), fromSize, toSize, from, to)
                .orElseGet(() -> Rfc9162Proofs.verify(0, fromSize, from.root(), to, hashes));
    }
}
