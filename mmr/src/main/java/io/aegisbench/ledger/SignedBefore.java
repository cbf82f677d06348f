package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.note.NoteVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was signed in earlier lives of a ledger, as its directory says and as the mark beside its
 * key says. The records must be those of both. Thread-safe: immutable.
 *
 * @param stored the last checkpoint of {@code checkpoints.log}
 * @param mark what the key signed last
 * @param markFile where the mark is
 */
record SignedBefore(Optional<LastCheckpoint> stored, Optional<LastCheckpoint> mark, Path markFile) {
    private static final Path CHECKPOINTS = Path.of("checkpoints.log");
    private static final String WAY_ON =
            "; put the newest copy of the directory back, or begin a new origin with"
                    + " `aegis-mmr log reorigin`";

    /**
     * {@return what was signed before}
     *
     * @throws LedgerMarkException if the mark is none of this key, or the two contradict each other
     */
    static SignedBefore read(LedgerDirectory files, NoteVerifier key, HighWaterMark mark)
            throws IOException {
        SignedBefore before =
                new SignedBefore(LastCheckpoint.read(files, key), mark.read(key), mark.file());
        if (before.markedSize() == before.storedSize()
                && before.mark.isPresent()
                && before.stored.isPresent()
                && !root(before.mark).equals(root(before.stored))) {
            throw new LedgerMarkException(
                    "the last checkpoint is not what the key signed last: size="
                            + before.markedSize()
                            + ", root="
                            + root(before.stored)
                            + ", signed="
                            + root(before.mark)
                            + ", mark="
                            + before.markFile
                            + WAY_ON);
        }
        return before;
    }

    /** What is stored is all that was signed, but for the last one, which a crash may keep out. */
    private void checkCount() {
        OptionalLong signed = ordinal(mark);
        OptionalLong last = ordinal(stored);
        if (signed.isEmpty() || last.isEmpty() || markedSize() < storedSize()) {
            return;
        }
        long expected = last.getAsLong() + (isMarkAhead() ? 1 : 0);
        if (signed.getAsLong() != expected) {
            throw new LedgerMarkException(
                    "checkpoints.log does not have all that its key signed: stored="
                            + (last.getAsLong() + 1)
                            + ", size="
                            + storedSize()
                            + ", signed="
                            + (signed.getAsLong() + 1)
                            + ", size="
                            + markedSize()
                            + ", mark="
                            + markFile
                            + WAY_ON);
        }
    }

    private static OptionalLong ordinal(Optional<LastCheckpoint> signed) {
        return signed.map(LastCheckpoint::ordinal).orElseGet(OptionalLong::empty);
    }

    private static String root(Optional<LastCheckpoint> signed) {
        return signed.orElseThrow().checkpoint().root().hex();
    }

    private static long size(Optional<LastCheckpoint> signed) {
        return signed.map(last -> last.checkpoint().size()).orElse(-1L);
    }

    private long markedSize() {
        return size(mark);
    }

    private long storedSize() {
        return size(stored);
    }

    /** {@return the larger of the two} */
    Optional<LastCheckpoint> last() {
        return isMarkAhead() ? mark : stored;
    }

    /** {@return whether a checkpoint was signed that {@code checkpoints.log} does not have} */
    boolean isMarkAhead() {
        return markedSize() > storedSize();
    }

    /** {@return how many records there must be} */
    long recordCount() {
        return Math.max(0, Math.max(markedSize(), storedSize()));
    }

    /** {@return size and root of the larger one; of no records if there is none} */
    Commitment commitment() {
        return last().map(signed -> signed.checkpoint().commitment())
                .orElseGet(() -> MountainRange.create(HashProfile.RFC9162).view().commitment());
    }

    /** {@return whether a tree, which is as large as the larger one, has the roots of both} */
    boolean isOf(MountainView tree) {
        return isOf(mark, tree) && isOf(stored, tree);
    }

    private static boolean isOf(Optional<LastCheckpoint> signed, MountainView tree) {
        return signed.map(LastCheckpoint::checkpoint)
                .map(Checkpoint::commitment)
                .filter(commitment ->
                        !tree.first(commitment.leafCount()).commitment().equals(commitment))
                .isEmpty();
    }

    /**
     * Refuses records that are not those that were signed, and a {@code checkpoints.log} that does
     * not have all checkpoints.
     *
     * @throws LedgerMarkException if they are not those of the mark, or checkpoints are not stored
     *     that it counts
     * @throws LedgerCorruptException if they are not those of the last checkpoint
     */
    void check(MountainView tree) {
        if (!isOf(mark, tree)) {
            throw new LedgerMarkException(
                    mismatch(mark, tree, "what the key signed last")
                            + ", mark="
                            + markFile
                            + WAY_ON);
        }
        if (!isOf(stored, tree)) {
            throw new LedgerCorruptException(mismatch(stored, tree, "the last checkpoint"));
        }
        checkCount();
    }

    private static String mismatch(
            Optional<LastCheckpoint> signed, MountainView tree, String what) {
        long size = size(signed);
        return "records are not those of "
                + what
                + ": size="
                + size
                + ", root="
                + tree.first(size).commitment().root()
                + ", expected="
                + root(signed);
    }

    /** {@return the refusal of a log that has fewer records than {@link #recordCount}} */
    LedgerMarkException missing(long recordCount) {
        Path where = isMarkAhead() || markedSize() == storedSize() ? markFile : CHECKPOINTS;
        return missing(last().orElseThrow().checkpoint(), recordCount, where);
    }

    static LedgerMarkException missing(Checkpoint signed, long recordCount, Path where) {
        return new LedgerMarkException(
                "the ledger is an older copy, or was cut: it ends before what its key signed last:"
                        + " records="
                        + recordCount
                        + ", signed="
                        + signed.size()
                        + ", missing=["
                        + recordCount
                        + ", "
                        + signed.size()
                        + "), origin="
                        + signed.origin()
                        + ", signed in="
                        + where
                        + WAY_ON);
    }

    /** {@return what an operator should know of it, one line each; mostly nothing} */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (stored.isPresent() && mark.isEmpty()) {
            remarks.add(
                    "there was no mark of what was signed last, the last checkpoint is taken for"
                            + " it: size="
                            + storedSize()
                            + ", mark="
                            + markFile);
        } else if (mark.isPresent() && markedSize() < storedSize()) {
            remarks.add(
                    "the mark of what was signed last was older than the last checkpoint: mark size="
                            + markedSize()
                            + ", checkpoint size="
                            + storedSize()
                            + ", mark="
                            + markFile);
        } else if (stored.isPresent() && isMarkAhead()) {
            remarks.add(
                    "the last checkpoint was missing in checkpoints.log and is stored again: size="
                            + markedSize()
                            + ", the one before="
                            + storedSize());
        }
        return List.copyOf(remarks);
    }
}
