package io.aegisbench.ledger;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.mmr.Verification;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The proof that a log holds a record, in the file format of C2SP {@code tlog-proof}: leaf index,
 * path from the leaf to the root, and the signed checkpoint. Whoever has it and the log's verifier
 * key can check it offline. Thread-safe: immutable.
 *
 * <p>A receipt has exactly one encoding, so {@code parse(bytes).bytes()} gives the same bytes. All
 * of it is bound by the signature but the <i>extra</i> data and lines of unknown keys.
 */
public final class Receipt {
    /** Most hashes in a path: no tree has 2^63 leaves or more. */
    public static final int MAX_HASHES = 63;

    /** Longest extra data in bytes. */
    public static final int MAX_EXTRA_BYTES = 1 << 16;

    /** Longest file in bytes: all that stands before the checkpoint, and the longest note. */
    public static final int MAX_BYTES = (1 << 17) + SignedNote.MAX_BYTES;

    private static final int MAX_HEAD_BYTES = MAX_BYTES - SignedNote.MAX_BYTES;
    private static final String FORMAT = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    private final byte[] extra;
    private final long index;
    private final List<Digest> hashes;
    private final SignedNote note;
    private final Checkpoint checkpoint;

    private Receipt(byte[] extra, long index, List<Digest> hashes, SignedNote note) {
        CanonicalText.checkLength("receipt's extra data", extra.length, MAX_EXTRA_BYTES);
        if (hashes.size() > MAX_HASHES) {
            throw new NoteFormatException(
                    "receipt has more than " + MAX_HASHES + " hashes: hashes=" + hashes.size());
        }
        this.extra = extra;
        this.index = index;
        this.hashes = List.copyOf(hashes);
        this.note = note;
        this.checkpoint = Checkpoint.parse(note.text());
    }

    /**
     * {@return the receipt of a leaf, without extra data}
     *
     * @param proof the leaf's inclusion in the tree of the checkpoint
     * @param checkpoint the signed checkpoint
     * @throws NoteFormatException if the note is no checkpoint, the proof is of another size, or
     *     the leaf is not below it
     */
    public static Receipt of(Rfc9162InclusionProof proof, SignedNote checkpoint) {
        Receipt receipt = new Receipt(new byte[0], proof.leafIndex(), proof.hashes(), checkpoint);
        long size = receipt.checkpoint.size();
        if (proof.treeSize() != size || proof.leafIndex() < 0 || proof.leafIndex() >= size) {
            throw new NoteFormatException(
                    "proof does not fit the checkpoint: index="
                            + proof.leafIndex()
                            + ", proof="
                            + proof.treeSize()
                            + ", checkpoint="
                            + size);
        }
        return receipt;
    }

    /**
     * {@return the receipt that a file is} Nothing is verified.
     *
     * @param file the whole file, which is read and not kept
     * @throws NoteFormatException if a rule of {@code tlog-proof}, {@code signed-note} or {@code
     *     tlog-checkpoint} or a cap is broken
     */
    public static Receipt parse(byte[] file) {
        CanonicalText.checkLength("receipt", file.length, MAX_BYTES);
        int end = emptyLine(file);
        CanonicalText.checkLength("receipt's head", end, MAX_HEAD_BYTES);
        String head = CanonicalText.utf8("receipt", Arrays.copyOf(file, end));
        Deque<String> lines = new ArrayDeque<>(Arrays.asList(head.split("\n", -1)));
        if (!FORMAT.equals(lines.poll())) {
            throw new NoteFormatException("receipt's first line is not " + FORMAT);
        }
        byte[] extra = parseExtra(lines);
        if (!startsWith(lines, INDEX)) {
            throw new NoteFormatException("receipt has no index line where one belongs");
        }
        long index =
                CanonicalText.decimal("receipt's index", lines.remove().substring(INDEX.length()));
        if (lines.size() > MAX_HASHES) {
            throw new NoteFormatException("receipt has more than " + MAX_HASHES + " hashes");
        }
        List<Digest> hashes = new ArrayList<>();
        lines.forEach(line -> hashes.add(hash(line)));
        SignedNote note = SignedNote.parse(Arrays.copyOfRange(file, end + 2, file.length));
        return new Receipt(extra, index, hashes, note);
    }

    private static Digest hash(String line) {
        return Digest.of(CanonicalText.base64("receipt's hash", line, Digest.BYTES));
    }

    /**
     * Parses a file and verifies it, see {@link #verify(byte[], NoteVerifier)}.
     *
     * @param file the whole file
     * @param payload the record, as it was appended
     * @param key the log's key, from a place that the caller trusts
     * @return the trusted checkpoint, or the step that failed; no content makes this throw
     */
    public static CheckpointVerification verify(byte[] file, byte[] payload, NoteVerifier key) {
        try {
            return parse(file).verify(payload, key);
        } catch (NoteFormatException e) {
            return CheckpointVerification.refused(
                    VerificationStep.PARSE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Parses a file and verifies it, and that witnesses have cosigned its checkpoint; otherwise as
     * {@link #verify(byte[], byte[], NoteVerifier)}.
     *
     * @param file as there
     * @param payload as there
     * @param key as there
     * @param policy says which witnesses are enough, from a place that the caller trusts
     * @return as there
     */
    public static CheckpointVerification verify(
            byte[] file, byte[] payload, NoteVerifier key, TlogPolicy policy) {
        CheckpointVerification held = verify(file, payload, key);
        return held instanceof CheckpointVerification.Valid valid
                ? Checkpoint.cosigned(valid, parse(file).note, key, policy)
                : held;
    }

    /**
     * Verifies that the log holds a record at {@link #index}.
     *
     * @param payload the record, as it was appended
     * @param key the log's key, from a place that the caller trusts
     * @return the trusted checkpoint, or the step that failed; no content makes this throw
     */
    public CheckpointVerification verify(byte[] payload, NoteVerifier key) {
        return verifyLeaf(HashProfile.RFC9162.leafHash(payload), key);
    }

    /**
     * Verifies that the log holds a leaf at {@link #index}.
     *
     * @param leafHash the leaf's RFC 9162 hash
     * @param key the log's key, from a place that the caller trusts
     * @return the trusted checkpoint, or the step that failed; no content makes this throw
     */
    public CheckpointVerification verifyLeaf(Digest leafHash, NoteVerifier key) {
        CheckpointVerification opened = checkpoint.verify(note, key);
        if (!opened.isValid()) {
            return opened;
        }
        long size = checkpoint.size();
        if (index >= size) {
            return CheckpointVerification.refused(
                    VerificationStep.INDEX,
                    "checkpoint has no such leaf: index=" + index + ", size=" + size);
        }
        return switch (new Rfc9162InclusionProof(index, size, hashes)
                .verify(index, leafHash, checkpoint.commitment())) {
            case Verification.Valid() -> opened;
            case Verification.Invalid(String reason) ->
                    CheckpointVerification.refused(VerificationStep.INCLUSION, reason);
        };
    }

    /**
     * {@return this receipt with other extra data} They are opaque, and nothing authenticates them.
     *
     * @param data up to {@value #MAX_EXTRA_BYTES} bytes, which are copied; none for no extra line
     * @throws NoteFormatException if there are more
     */
    public Receipt withExtra(byte[] data) {
        return new Receipt(data.clone(), index, hashes, note);
    }

    /** {@return the leaf's index, from 0; a claim until the receipt is verified} */
    public long index() {
        return index;
    }

    /** {@return the path, from the leaf's sibling to the root's child} */
    public List<Digest> hashes() {
        return hashes;
    }

    /** {@return a new array with the extra data, which nothing authenticates} */
    public Optional<byte[]> extra() {
        return extra.length == 0 ? Optional.empty() : Optional.of(extra.clone());
    }

    /** {@return the signed checkpoint; its text is a claim until it is verified} */
    public SignedNote note() {
        return note;
    }

    /** {@return the file, in a new array} */
    public byte[] bytes() {
        StringBuilder head = new StringBuilder(FORMAT).append('\n');
        if (extra.length > 0) {
            head.append(EXTRA).append(CanonicalText.base64(extra)).append('\n');
        }
        head.append(INDEX).append(index).append('\n');
        hashes.forEach(hash -> head.append(CanonicalText.base64(hash.bytes())).append('\n'));
        byte[] first = head.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        byte[] last = note.bytes();
        return ByteBuffer.allocate(first.length + last.length).put(first).put(last).array();
    }

    private static byte[] parseExtra(Deque<String> lines) {
        if (!startsWith(lines, EXTRA)) {
            return new byte[0];
        }
        String line = lines.remove();
        byte[] extra = CanonicalText.base64("receipt's extra data", line.substring(EXTRA.length()));
        if (extra.length == 0) {
            throw new NoteFormatException("receipt has an extra line without data");
        }
        return extra;
    }

    private static boolean startsWith(Deque<String> lines, String prefix) {
        String first = lines.peek();
        return first != null && first.startsWith(prefix);
    }

    private static int emptyLine(byte[] file) {
        for (int i = 1; i < file.length; i++) {
            if (file[i] == '\n' && file[i - 1] == '\n') {
                return i - 1;
            }
        }
        throw new NoteFormatException("receipt has no empty line before its checkpoint");
    }
}
