package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.CheckpointText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import java.time.Instant;
import java.util.List;

/**
 * What a log commits to at one size, by C2SP {@code tlog-checkpoint}: the lines origin, size and
 * root, and perhaps extension lines. No two checkpoints have one text. Thread-safe: immutable.
 *
 * <p>A checkpoint is worth something only where it was opened from a signed note with a trusted key
 * ({@link #open}). Nothing here stops a signer from two roots for one size: whoever signs checks
 * and stores before it shows.
 *
 * @param origin which log, one line; for a log of ours the name of its key
 * @param size number of leaves, zero or more
 * @param root RFC 9162 root of the tree of that size
 * @param extensions further lines, which are kept and mean nothing here; not recommended by {@code
 *     tlog-checkpoint} and never signed by {@link #sign(NoteSigner)}
 */
public record Checkpoint(String origin, long size, Digest root, List<String> extensions) {
    /**
     * Copies the list.
     *
     * @throws NoteFormatException if origin or an extension line is empty, has a line break or
     *     another control character, if the size is negative, or if it is 0 and the root is not
     *     that of the empty tree
     */
    public Checkpoint {
        extensions = lines(origin, size, root, extensions).extensions();
    }

    private static CheckpointText lines(
            String origin, long size, Digest root, List<String> extensions) {
        return new CheckpointText(origin, size, CanonicalText.base64(root.bytes()), extensions);
    }

    /**
     * Makes a checkpoint without extension lines.
     *
     * @param origin which log
     * @param size number of leaves, zero or more
     * @param root RFC 9162 root of the tree of that size
     * @throws NoteFormatException as the other constructor
     */
    public Checkpoint(String origin, long size, Digest root) {
        this(origin, size, root, List.of());
    }

    /**
     * {@return the checkpoint of a range}
     *
     * @param origin which log
     * @param commitment size and root, of profile rfc9162
     * @throws IllegalArgumentException if it is of another profile
     * @throws NoteFormatException if the origin is empty or has a control character
     */
    public static Checkpoint of(String origin, Commitment commitment) {
        if (commitment.profile() != HashProfile.RFC9162) {
            throw new IllegalArgumentException(
                    "a checkpoint is of profile rfc9162: profile=" + commitment.profile().id());
        }
        return new Checkpoint(origin, commitment.leafCount(), commitment.root());
    }

    /**
     * {@return the checkpoint that a note text is}
     *
     * @param text the text with its final LF
     * @throws NoteFormatException if a rule of {@code tlog-checkpoint} is broken or the size is
     *     above 2^63 - 1
     */
    public static Checkpoint parse(String text) {
        CheckpointText lines = CheckpointText.parse(text);
        return new Checkpoint(
                lines.origin(), lines.size(), Digest.of(lines.rootBytes()), lines.extensions());
    }

    /**
     * Opens a signed checkpoint: parses the note and the checkpoint, verifies the signatures of the
     * key, and checks that the origin is the key's name. The last rule makes a verifier key all
     * that a client must know of a log: {@code tlog-checkpoint} says SHOULD, {@code tlog-policy}
     * says MUST.
     *
     * @param note the bytes of the signed note
     * @param key the log's key, from a place that the caller trusts
     * @return the checkpoint, or the step that failed; no content makes this throw
     */
    public static CheckpointVerification open(byte[] note, NoteVerifier key) {
        try {
            SignedNote signed = SignedNote.parse(note);
            return parse(signed.text()).verify(signed, key);
        } catch (NoteFormatException e) {
            return CheckpointVerification.refused(
                    VerificationStep.PARSE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Opens a signed checkpoint that witnesses must have cosigned; otherwise as {@link
     * #open(byte[], NoteVerifier)}.
     *
     * @param note as there
     * @param key as there
     * @param policy says which witnesses are enough, from a place that the caller trusts
     * @return as there
     */
    public static CheckpointVerification open(byte[] note, NoteVerifier key, TlogPolicy policy) {
        CheckpointVerification opened = open(note, key);
        return opened instanceof CheckpointVerification.Valid valid
                ? cosigned(valid, SignedNote.parse(note), key, policy)
                : opened;
    }

    static CheckpointVerification cosigned(
            CheckpointVerification.Valid valid,
            SignedNote note,
            NoteVerifier key,
            TlogPolicy policy) {
        return switch (policy.verify(note, key)) {
            case NoteVerification.Signed _ -> valid;
            case NoteVerification.Refused(String reason) ->
                    CheckpointVerification.refused(VerificationStep.WITNESSES, reason);
        };
    }

    /** {@return the note text: the lines, each ended by LF} */
    public String text() {
        return lines(origin, size, root, extensions).text();
    }

    /** {@return the size and the root to verify proofs against} */
    public Commitment commitment() {
        return Commitment.ofRoot(HashProfile.RFC9162, size, root);
    }

    /**
     * {@return the note with the log's signature, which makes no statement about the time}
     *
     * @param signer the log's key
     * @throws NoteFormatException if the origin is not the key's name, or there are extension lines
     */
    public SignedNote sign(NoteSigner signer) {
        return sign(signer, Instant.EPOCH);
    }

    /**
     * {@return the note with the log's signature} An ML-DSA-44 signature states that at this time
     * the log had no larger tree; an Ed25519 signature has no place for the time and leaves it out.
     *
     * @param signer the log's key
     * @param time when the signature is made, in whole seconds, not before 1970
     * @throws NoteFormatException if the origin is not the key's name, there are extension lines,
     *     or the time is before 1970
     */
    public SignedNote sign(NoteSigner signer, Instant time) {
        if (!origin.equals(signer.name())) {
            throw new NoteFormatException(
                    "a log signs checkpoints of its own name: origin="
                            + CanonicalText.shown(origin)
                            + ", key="
                            + CanonicalText.shown(signer.name()));
        }
        if (!extensions.isEmpty()) {
            throw new NoteFormatException(
                    "a checkpoint is signed without extension lines: extensions="
                            + extensions.size());
        }
        if (time.getEpochSecond() < 0) {
            throw new NoteFormatException("no checkpoint was signed before 1970: time=" + time);
        }
        return new SignedNote(text(), List.of(signer.sign(text(), time.getEpochSecond())));
    }

    /** The steps after parsing, for a note whose text this checkpoint is. */
    CheckpointVerification verify(SignedNote signed, NoteVerifier key) {
        return switch (signed.verify(List.of(key))) {
            case NoteVerification.Refused(String reason) ->
                    CheckpointVerification.refused(VerificationStep.SIGNATURE, reason);
            case NoteVerification.Signed _ ->
                    origin.equals(key.name())
                            ? new CheckpointVerification.Valid(this)
                            : CheckpointVerification.refused(
                                    VerificationStep.ORIGIN,
                                    "checkpoint is of another log than the key: origin="
                                            + CanonicalText.shown(origin)
                                            + ", key="
                                            + CanonicalText.shown(key.name()));
        };
    }
}
