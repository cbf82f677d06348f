package io.aegisbench.ledger;

import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a ledger signed last, as its directory or the mark beside its key says.
 *
 * @param checkpoint what was signed
 * @param note the signed note
 */
record LastCheckpoint(Checkpoint checkpoint, SignedNote note) {
    /**
     * {@return the last checkpoint of a ledger, which a key has signed; empty if there is none}
     *
     * @throws LedgerKeyException if it is of another key
     * @throws LedgerCorruptException if it is damaged
     */
    static Optional<LastCheckpoint> read(LedgerDirectory files, NoteVerifier key)
            throws IOException {
        Path file = files.checkpoints();
        if (!files.disk().exists(file)) {
            return Optional.empty();
        }
        try (CheckpointLog log = CheckpointLog.openToRead(files.disk(), file)) {
            return log.last().map(frame -> verified(frame, key, file));
        }
    }

    private static LastCheckpoint verified(CheckpointLog.Frame frame, NoteVerifier key, Path file) {
        return switch (Checkpoint.open(frame.note().bytes(), key)) {
            case CheckpointVerification.Valid(Checkpoint checkpoint)
                    when checkpoint.size() == frame.size() ->
                    new LastCheckpoint(checkpoint, frame.note());
            case CheckpointVerification.Valid(Checkpoint checkpoint) ->
                    throw new LedgerCorruptException(
                            "last checkpoint is stored under another size: size="
                                    + checkpoint.size()
                                    + ", stored="
                                    + frame.size()
                                    + ", file="
                                    + file);
            case CheckpointVerification.Refused(VerificationStep step, String reason) ->
                    throw refused(step, reason, file);
        };
    }

    private static LedgerCorruptException refused(VerificationStep step, String reason, Path file) {
        String place = "step=" + step + ", reason=" + reason + ", file=" + file;
        return step == VerificationStep.PARSE
                ? new LedgerCorruptException("last checkpoint is not one: " + place)
                : new LedgerKeyException("last checkpoint is not of this key: " + place);
    }
}
