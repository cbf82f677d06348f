package io.aegisbench.ledger;

import io.aegisbench.wal.WalDamage;
import java.util.List;
import java.util.Optional;

/**
 * What a walk over every byte of a ledger found.
 *
 * @param recordCount whole records
 * @param segmentCount segments of the log
 * @param checkpointCount stored checkpoints that hold
 * @param last the largest of them
 * @param signaturesChecked whether a key was given; without one a checkpoint proves nothing
 * @param tornBytes bytes at the end of the log that opening would cut off; no damage
 * @param tornCheckpointBytes the same of {@code checkpoints.log}
 * @param remarks what else is worth to know and is no damage, one line each
 * @param damages every place that was found to be other than what was written
 */
public record LedgerVerification(
        long recordCount,
        long segmentCount,
        long checkpointCount,
        Optional<Checkpoint> last,
        boolean signaturesChecked,
        long tornBytes,
        long tornCheckpointBytes,
        List<String> remarks,
        List<WalDamage> damages) {
    /** Copies the lists. */
    public LedgerVerification {
        remarks = List.copyOf(remarks);
        damages = List.copyOf(damages);
    }

    /** {@return whether there is no damage} */
    public boolean isWhole() {
        return damages.isEmpty();
    }
}
