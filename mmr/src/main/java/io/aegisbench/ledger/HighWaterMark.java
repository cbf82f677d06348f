package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a key signed last: the checkpoint as a signed note, in a file beside the key. Not
 * thread-safe: who signs owns it.
 *
 * <p>A directory proves itself: a copy of it from yesterday is as whole as today's, and signed on
 * it would give its sizes second roots. So what was signed last lies elsewhere, and every
 * checkpoint is in it, forced, before it is stored and before anyone sees it:
 *
 * <pre>
 *   force of the records → mark → checkpoints.log → shown
 * </pre>
 *
 * <p>A crash between the second and the third leaves the mark one checkpoint ahead; the next
 * opening stores that checkpoint. The file is replaced as a whole, so whenever the power goes it is
 * the old one or the new one.
 */
public final class HighWaterMark {
    private static final String SUFFIX = ".mark";
    private static final byte[] NONE = {};

    private final Disk disk;
    private final Path file;
    private byte[] known = NONE;

    HighWaterMark(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /**
     * {@return where the mark of a signing key is}
     *
     * @param keyFile the key, by the name that ledgers are opened with
     */
    public static Path beside(Path keyFile) {
        return keyFile.resolveSibling(keyFile.getFileName() + SUFFIX);
    }

    Path file() {
        return file;
    }

    boolean exists() throws IOException {
        return disk.exists(file);
    }

    /**
     * {@return what the key signed last, empty if there is no mark}
     *
     * @throws LedgerMarkException if the file is not a checkpoint of this key
     * @throws IOException if it cannot be read
     */
    Optional<LastCheckpoint> read(NoteVerifier key) throws IOException {
        Optional<byte[]> content = content();
        known = content.orElse(NONE);
        return content.map(bytes -> opened(bytes, key));
    }

    private LastCheckpoint opened(byte[] bytes, NoteVerifier key) {
        return switch (Checkpoint.open(bytes, key)) {
            case CheckpointVerification.Valid(Checkpoint checkpoint) ->
                    new LastCheckpoint(checkpoint, SignedNote.parse(bytes));
            case CheckpointVerification.Refused(VerificationStep step, String reason) ->
                    throw new LedgerMarkException(
                            (step == VerificationStep.PARSE
                                            ? "the mark of what the key signed last is damaged"
                                            : "the mark of what was signed last is not of this key")
                                    + ": mark="
                                    + file
                                    + ", reason="
                                    + reason
                                    + "; put the key's own mark back, or begin a new origin with"
                                    + " `aegis-mmr log reorigin`");
        };
    }

    private Optional<byte[]> content() throws IOException {
        try {
            return WholeFile.read(disk, file, SignedNote.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException(
                    "the mark of what the key signed last cannot be read: mark=" + file + ": " + e,
                    e);
        }
    }

    /**
     * Puts what is to be stored and shown next in the place of what was signed last; when this
     * returns it survives a power cut.
     *
     * @throws LedgerMarkException if another one has signed with this key since
     * @throws IOException if it cannot be written: the checkpoint must not be shown
     */
    void advance(SignedNote next) throws IOException {
        Optional<byte[]> content = content();
        if (content.isPresent() && !Arrays.equals(content.get(), known)) {
            throw new LedgerMarkException(
                    "another ledger signs with this key, the mark is not the one that was left:"
                            + " mark="
                            + file);
        }
        byte[] bytes = next.bytes();
        try {
            WholeFile.write(disk, file, bytes);
        } catch (IOException e) {
            throw new IOException(
                    "what is signed cannot be kept beside the key first: mark=" + file + ": " + e,
                    e);
        }
        known = bytes;
    }
}
