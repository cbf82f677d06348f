package io.aegisbench.witness;

import io.aegisbench.mmr.Digest;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.SignedNote;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The body of an {@code add-checkpoint} request: a line {@code old N}, the lines of the consistency
 * proof, an empty line and the signed checkpoint. Thread-safe: immutable.
 *
 * @param oldSize what the asker takes for the size that the witness has
 * @param hashes the proof from there to the checkpoint
 * @param note the signed checkpoint
 */
record AddCheckpoint(long oldSize, List<Digest> hashes, SignedNote note) {
    /** Longest body: all hashes, and a checkpoint with the signatures of many witnesses. */
    static final int MAX_BYTES = 1 << 17;

    /** No tree has a longer proof. */
    static final int MAX_HASHES = 63;

    private static final String OLD = "old ";

    AddCheckpoint {
        hashes = List.copyOf(hashes);
    }

    /**
     * {@return the request that a body is} Nothing is verified.
     *
     * @throws NoteFormatException if a rule of {@code tlog-witness} or {@code signed-note} is
     *     broken
     */
    static AddCheckpoint parse(byte[] body) {
        CanonicalText.checkLength("request", body.length, MAX_BYTES);
        String text = CanonicalText.utf8("request", body);
        int end = text.indexOf("\n\n");
        if (end < 0) {
            throw new NoteFormatException("request has no empty line before its checkpoint");
        }
        List<String> lines = Arrays.asList(text.substring(0, end).split("\n", -1));
        if (!lines.getFirst().startsWith(OLD)) {
            throw new NoteFormatException("request begins not with the line of the old size");
        }
        if (lines.size() > 1 + MAX_HASHES) {
            throw new NoteFormatException("request has more than " + MAX_HASHES + " hashes");
        }
        return new AddCheckpoint(
                CanonicalText.decimal("old size", lines.getFirst().substring(OLD.length())),
                lines.stream().skip(1).map(AddCheckpoint::hash).toList(),
                SignedNote.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8)));
    }

    private static Digest hash(String line) {
        return Digest.of(CanonicalText.base64("proof's hash", line, Digest.BYTES));
    }

    /** {@return the body} */
    byte[] bytes() {
        StringBuilder head = new StringBuilder(OLD).append(oldSize).append('\n');
        hashes.forEach(hash -> head.append(CanonicalText.base64(hash.bytes())).append('\n'));
        byte[] first = head.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        byte[] last = note.bytes();
        return ByteBuffer.allocate(first.length + last.length).put(first).put(last).array();
    }

    /** {@return the first line of the checkpoint: which log it claims to be of} */
    String origin() {
        return note.text().substring(0, note.text().indexOf('\n'));
    }
}
