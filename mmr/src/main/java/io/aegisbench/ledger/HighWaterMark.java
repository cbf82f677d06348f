package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
 *
 * <p>Behind the note stand an empty line and {@code checkpoints N}: how many the key has signed,
 * this one too. So many different ones that the key signed must be stored, or some were cut out.
 * The mark of an older ledger ends with the note.
 */
public final class HighWaterMark {
    private static final String SUFFIX = ".mark";
    private static final byte[] NONE = {};
    private static final Pattern COUNT =
            Pattern.compile("\\n\\ncheckpoints ([1-9][0-9]{0,17})\\n\\z");

    /** A mark is no longer than this. */
    public static final int MAX_BYTES = SignedNote.MAX_BYTES + 40;

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

    /**
     * What a mark says.
     *
     * @param note what the key signed last
     * @param count how many checkpoints it has signed, this one too; empty in older marks
     */
    public record Content(SignedNote note, OptionalLong count) {
        /**
         * {@return what the bytes of a mark say} No signature is verified.
         *
         * @param bytes the whole file
         * @throws NoteFormatException if the file is no mark
         */
        public static Content parse(byte[] bytes) {
            // A byte is a character here: nothing is lost, and the count is of ASCII.
            Matcher count = COUNT.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            if (!count.find()) {
                return new Content(SignedNote.parse(bytes), OptionalLong.empty());
            }
            byte[] note = Arrays.copyOf(bytes, count.start() + 1);
            return new Content(
                    SignedNote.parse(note), OptionalLong.of(Long.parseLong(count.group(1))));
        }

        private byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(note.bytes());
            if (count.isPresent()) {
                String line = "\ncheckpoints " + count.getAsLong() + "\n";
                bytes.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        }
    }

    /**
     * {@return the bytes of a mark, empty if there is none}
     *
     * @param disk has it
     * @param mark the file
     * @throws IOException if it cannot be read
     */
    public static Optional<byte[]> content(Disk disk, Path mark) throws IOException {
        return WholeFile.read(disk, mark, MAX_BYTES + 1);
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
        Content content;
        try {
            content = Content.parse(bytes);
        } catch (NoteFormatException e) {
            throw refused(VerificationStep.PARSE, String.valueOf(e.getMessage()));
        }
        return switch (Checkpoint.open(content.note().bytes(), key)) {
            case CheckpointVerification.Valid(Checkpoint checkpoint) ->
                    new LastCheckpoint(checkpoint, content.note(), ordinal(content.count()));
            case CheckpointVerification.Refused(VerificationStep step, String reason) ->
                    throw refused(step, reason);
        };
    }

    private static OptionalLong ordinal(OptionalLong count) {
        return count.isPresent() ? OptionalLong.of(count.getAsLong() - 1) : OptionalLong.empty();
    }

    private LedgerMarkException refused(VerificationStep step, String reason) {
        return new LedgerMarkException(
                (step == VerificationStep.PARSE
                                ? "the mark of what the key signed last is damaged"
                                : "the mark of what was signed last is not of this key")
                        + ": mark="
                        + file
                        + ", reason="
                        + reason
                        + "; put the key's own mark back, or begin a new origin with"
                        + " `aegis-mmr log reorigin`");
    }

    private Optional<byte[]> content() throws IOException {
        try {
            return content(disk, file);
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
     * @param next the checkpoint
     * @param count how many the key has then signed, this one too
     * @throws LedgerMarkException if another one has signed with this key since
     * @throws IOException if it cannot be written: the checkpoint must not be shown
     */
    void advance(SignedNote next, long count) throws IOException {
        Optional<byte[]> content = content();
        if (content.isPresent() && !Arrays.equals(content.get(), known)) {
            throw new LedgerMarkException(
                    "another ledger signs with this key, the mark is not the one that was left:"
                            + " mark="
                            + file);
        }
        byte[] bytes = new Content(next, OptionalLong.of(count)).bytes();
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
