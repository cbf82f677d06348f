package io.aegisbench.note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text and the signatures under it, by C2SP {@code signed-note}: the text, which ends with LF, an
 * empty line, and one line {@code — name base64(keyID || signature)} for each signature.
 * Thread-safe: immutable.
 *
 * <p>The text means nothing until {@link #verify} says {@link NoteVerification.Signed}. A note has
 * exactly one encoding, so {@code parse(bytes).bytes()} gives the same bytes.
 *
 * @param text the signed text with its final LF
 * @param signatures the signature lines, 1 to {@value #MAX_SIGNATURES}
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** Most signatures that a note may have; {@code signed-note} asks for at least 16. */
    public static final int MAX_SIGNATURES = 64;

    /** Longest note in bytes: room for as many post-quantum signatures of 5 kB as are allowed. */
    public static final int MAX_BYTES = 1 << 19;

    private static final String SEPARATOR = "\n\n";

    /**
     * Copies the list.
     *
     * @throws NoteFormatException if the text does not end with LF or has another control
     *     character, if there are no signatures or too many, or if the note would be too long
     */
    public SignedNote {
        signatures = List.copyOf(signatures);
        CanonicalText.checkCharacters("note", text);
        if (!text.endsWith("\n")) {
            throw new NoteFormatException("note text does not end with a line break");
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new NoteFormatException(
                    "note has not 1 to "
                            + MAX_SIGNATURES
                            + " signatures: signatures="
                            + signatures.size());
        }
        CanonicalText.checkLength("note", encode(text, signatures).length, MAX_BYTES);
    }

    /**
     * {@return the note that bytes encode} Nothing is verified.
     *
     * @param bytes the whole note, which is read and not kept
     * @throws NoteFormatException if a rule of {@code signed-note} or a cap is broken
     */
    public static SignedNote parse(byte[] bytes) {
        CanonicalText.checkLength("note", bytes.length, MAX_BYTES);
        String note = CanonicalText.utf8("note", bytes);
        int end = note.lastIndexOf(SEPARATOR);
        if (end < 0) {
            throw new NoteFormatException("note has no empty line before its signatures");
        }
        return new SignedNote(
                note.substring(0, end + 1),
                parseSignatures(note.substring(end + SEPARATOR.length())));
    }

    /**
     * {@return the note as bytes, in a new array}
     *
     * @see #parse
     */
    public byte[] bytes() {
        return encode(text, signatures);
    }

    /**
     * Verifies the note against keys that the caller trusts. A line whose name and key id are those
     * of a known key must hold, also a second one by the same key; any that does not refuses the
     * whole note. Lines of other keys are ignored, also where they share the name or the id.
     *
     * @param known the trusted keys; each may be given more than once, but two keys that share name
     *     and id refuse a note that names them, because the line could be either's
     * @return the signatures that hold, or why the note is refused; no content makes this throw
     */
    public NoteVerification verify(List<NoteVerifier> known) {
        List<NoteSignature> verified = new ArrayList<>();
        for (NoteSignature signature : signatures) {
            List<NoteVerifier> named =
                    known.stream().filter(key -> key.isNamedBy(signature)).distinct().toList();
            if (named.isEmpty()) {
                continue;
            }
            if (named.size() > 1) {
                return refused("two known keys have this name and id", signature);
            }
            String flaw = named.getFirst().flaw(text, signature).orElse("");
            if (!flaw.isEmpty()) {
                return refused(flaw, signature);
            }
            verified.add(signature);
        }
        return verified.isEmpty()
                ? new NoteVerification.Refused("note has no signature of a known key")
                : new NoteVerification.Signed(verified);
    }

    private static NoteVerification refused(String reason, NoteSignature signature) {
        return new NoteVerification.Refused(
                reason
                        + ": key="
                        + CanonicalText.shown(signature.keyName())
                        + '+'
                        + KeyName.idText(signature.keyId()));
    }

    private static List<NoteSignature> parseSignatures(String lines) {
        if (!lines.endsWith("\n")) {
            throw new NoteFormatException("note does not end with a signature line");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        int begin = 0;
        while (begin < lines.length()) {
            if (signatures.size() == MAX_SIGNATURES) {
                throw new NoteFormatException(
                        "note has more than " + MAX_SIGNATURES + " signatures");
            }
            int end = lines.indexOf('\n', begin);
            signatures.add(NoteSignature.parse(lines.substring(begin, end)));
            begin = end + 1;
        }
        return signatures;
    }

    private static byte[] encode(String text, List<NoteSignature> signatures) {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature).append('\n'));
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }
}
