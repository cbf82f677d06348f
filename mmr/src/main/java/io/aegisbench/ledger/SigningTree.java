package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecoveredLog;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The tree over a ledger's records with the checkpoints that were signed of it. Not thread-safe:
 * one owner appends and signs; {@link #last} and {@link #footer} are for any thread.
 *
 * <p>A checkpoint is stored and forced before it is shown. Sizes only grow, so none is signed
 * twice; nor does the time of a signature go back, when the clock does.
 */
final class SigningTree implements AutoCloseable {
    private final NoteSigner signer;
    private final LedgerTree tree;
    private final CheckpointLog checkpoints;
    private volatile SignedTree last;

    private SigningTree(
            NoteSigner signer, LedgerTree tree, CheckpointLog checkpoints, SignedTree last) {
        this.signer = signer;
        this.tree = tree;
        this.checkpoints = checkpoints;
        this.last = last;
    }

    /**
     * Opens the tree over recovered records and checks it against the last checkpoint; a new ledger
     * signs that it is empty.
     *
     * @throws LedgerCorruptException if the records are not those that were signed, or if there are
     *     records and no checkpoint
     */
    static SigningTree open(
            LedgerDirectory files,
            NoteSigner signer,
            Optional<LastCheckpoint> last,
            RecoveredLog log)
            throws IOException {
        long records = log.report().recordCount();
        if (last.isEmpty() && records > 0) {
            throw new LedgerCorruptException(
                    "there are records and no checkpoint, not even the first: records="
                            + records
                            + ", file="
                            + files.checkpoints());
        }
        Commitment signed =
                last.map(LastCheckpoint::checkpoint)
                        .map(Checkpoint::commitment)
                        .orElseGet(() ->
                                MountainRange.create(HashProfile.RFC9162).view().commitment());
        LedgerTree tree = LedgerTree.open(files, log.reader(), records, signed);
        try {
            CheckpointLog checkpoints = CheckpointLog.open(files.disk(), files.checkpoints());
            try {
                return new SigningTree(
                        signer, tree, checkpoints, lastOf(last, signer, tree, checkpoints));
            } catch (IOException | RuntimeException | Error e) {
                checkpoints.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            tree.close();
            throw e;
        }
    }

    private static SignedTree lastOf(
            Optional<LastCheckpoint> last,
            NoteSigner signer,
            LedgerTree tree,
            CheckpointLog checkpoints)
            throws IOException {
        if (last.isEmpty()) {
            return stored(signer, tree.view(0), Instant.now(), checkpoints);
        }
        Checkpoint checkpoint = last.get().checkpoint();
        return new SignedTree(checkpoint, last.get().note(), tree.view(checkpoint.size()));
    }

    private static SignedTree stored(
            NoteSigner signer, MountainView view, Instant time, CheckpointLog checkpoints)
            throws IOException {
        Checkpoint checkpoint = Checkpoint.of(signer.name(), view.commitment());
        SignedNote note = checkpoint.sign(signer, time);
        checkpoints.append(checkpoint.size(), note);
        return new SignedTree(checkpoint, note, view);
    }

    /** {@return the last checkpoint, which is on disk} */
    SignedTree last() {
        return last;
    }

    NoteVerifier verifier() {
        return signer.verifier();
    }

    long leafCount() {
        return tree.leafCount();
    }

    void append(byte[] record) {
        tree.append(record);
    }

    /** The size and root of the tree at the end of a segment, for its footer. */
    byte[] footer(long recordCount) {
        return tree.footer(recordCount);
    }

    /** Signs a size that is larger than the last one; when this returns everybody may see it. */
    void sign(long size) throws IOException {
        Instant now = Instant.now();
        Instant before = lastTime();
        last = stored(signer, tree.view(size), now.isAfter(before) ? now : before, checkpoints);
    }

    private Instant lastTime() {
        return last.note().signatures().stream()
                .mapToLong(signature -> verifier().epochSeconds(signature).orElse(0))
                .mapToObj(Instant::ofEpochSecond)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** Hands the nodes to the disk. */
    void force() throws IOException {
        tree.force();
    }

    /** Closes the files, the second also when the first fails. */
    @Override
    public void close() throws IOException {
        try (tree) {
            checkpoints.close();
        }
    }
}
