package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.note.SignedNote;
import java.util.Optional;

/**
 * That a ledger only grew between two sizes.
 *
 * @param from the earlier size
 * @param to the later one
 * @param proof from the one to the other
 * @param last the last stored checkpoint, whose root was computed from the records, too
 */
public record LedgerConsistency(
        End from, End to, Rfc9162ConsistencyProof proof, Optional<SignedNote> last) {
    /**
     * One of the two.
     *
     * @param commitment size and root, computed from the records
     * @param note the stored checkpoint of exactly this size, which has that root; its signature
     *     was not verified
     */
    public record End(Commitment commitment, Optional<SignedNote> note) {}
}
