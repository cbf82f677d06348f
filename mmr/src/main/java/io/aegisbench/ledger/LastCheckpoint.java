package io.aegisbench.ledger;

import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a ledger signed last, as its directory or the mark beside its key says.
 *
 * @param checkpoint what was signed
 * @param note the signed note
 * @param ordinal how many the key signed before it; unknown if only an older mark says it
 */
record LastCheckpoint(Checkpoint checkpoint, SignedNote note, OptionalLong ordinal) {
    /**
     * {@return the last checkpoint of a ledger, which a key has signed; empty if there is none}
     *
     * @throws LedgerKeyException if it is of another key
     * @throws LedgerCorruptException if it is damaged, or does not stand where it was written
     */
    static Optional<LastCheckpoint> read(LedgerDirectory files, NoteVerifier key)
            throws IOException {
        Path file = files.checkpoints();
        if (!files.disk().exists(file)) {
            return Optional.empty();
        }
        try (CheckpointLog log = CheckpointLog.openToRead(files.disk(), file)) {
            Optional<CheckpointLog.Frame> last = log.last();
            return last.isEmpty()
                    ? Optional.empty()
                    : Optional.of(verified(last.get(), log.ordinal(last.get()), key, file));
        }
    }

    private static LastCheckpoint verified(
            CheckpointLog.Frame frame, long ordinal, NoteVerifier key, Path file) {
        return switch (Checkpoint.open(frame.note().bytes(), key)) {
            case CheckpointVerification.Valid(Checkpoint checkpoint)
                    when checkpoint.size() == frame.size() ->
                    new LastCheckpoint(checkpoint, frame.note(), OptionalLong.of(ordinal));
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
