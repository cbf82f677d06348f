package io.aegisbench.ledger;

import io.aegisbench.mmr.MountainView;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecoveredLog;
import java.io.IOException;
import java.time.Instant;

/**
 * The tree over a ledger's records with the checkpoints that were signed of it. Not thread-safe:
 * one owner appends and signs; {@link #last} and {@link #footer} are for any thread.
 *
 * <p>A checkpoint is in the mark beside the key, then stored, each forced, before it is shown.
 * Sizes only grow, so none is signed twice; nor does the time of a signature go back, when the
 * clock does.
 */
final class SigningTree implements AutoCloseable {
    private final NoteSigner signer;
    private final HighWaterMark mark;
    private final LedgerTree tree;
    private final CheckpointLog checkpoints;
    private volatile SignedTree last;

    private SigningTree(
            NoteSigner signer,
            HighWaterMark mark,
            LedgerTree tree,
            CheckpointLog checkpoints,
            SignedBefore before)
            throws IOException {
        this.signer = signer;
        this.mark = mark;
        this.tree = tree;
        this.checkpoints = checkpoints;
        this.last =
                before.last().isEmpty()
                        ? signed(0, Instant.now())
                        : again(before, before.last().get());
    }

    /**
     * Opens the tree over recovered records and checks it against what was signed before; a new
     * ledger signs that it is empty.
     *
     * @throws LedgerCorruptException if the records are not those that were signed, or if there are
     *     records and no checkpoint
     */
    static SigningTree open(
            LedgerDirectory files,
            NoteSigner signer,
            HighWaterMark mark,
            SignedBefore before,
            RecoveredLog log)
            throws IOException {
        long records = log.report().recordCount();
        if (before.stored().isEmpty() && records > 0) {
            throw new LedgerCorruptException(
                    "there are records and no checkpoint, not even the first: records="
                            + records
                            + ", file="
                            + files.checkpoints());
        }
        LedgerTree tree = LedgerTree.open(files, log.reader(), records, before);
        try {
            CheckpointLog checkpoints = CheckpointLog.open(files.disk(), files.checkpoints());
            try {
                return new SigningTree(signer, mark, tree, checkpoints, before);
            } catch (IOException | RuntimeException | Error e) {
                checkpoints.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            tree.close();
            throw e;
        }
    }

    /**
     * Makes sure of what was signed last. The mark is written also when it is the same, so that one
     * that cannot be kept is told by the opening and not a second later by a failure.
     */
    private SignedTree again(SignedBefore before, LastCheckpoint signed) throws IOException {
        Checkpoint checkpoint = signed.checkpoint();
        mark.advance(signed.note(), checkpoints.count() + (before.isMarkAhead() ? 1 : 0));
        if (before.isMarkAhead()) {
            checkpoints.append(checkpoint.size(), signed.note());
        }
        return new SignedTree(checkpoint, signed.note(), tree.view(checkpoint.size()));
    }

    private SignedTree signed(long size, Instant time) throws IOException {
        MountainView view = tree.view(size);
        Checkpoint checkpoint = Checkpoint.of(signer.name(), view.commitment());
        SignedNote note = checkpoint.sign(signer, time);
        mark.advance(note, checkpoints.count() + 1);
        checkpoints.append(size, note);
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
        last = signed(size, now.isAfter(before) ? now : before);
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
