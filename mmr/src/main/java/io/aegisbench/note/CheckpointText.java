package io.aegisbench.note;

import io.aegisbench.disk.Checksums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a checkpoint by C2SP {@code tlog-checkpoint}: the lines origin, size and root, and
 * perhaps extension lines. No two have one text. Thread-safe: immutable.
 *
 * @param origin which log, one line
 * @param size number of leaves, zero or more
 * @param root 32 bytes in canonical base64; what they are the root of is the log's affair, but of
 *     size 0 there is only one
 * @param extensions further lines
 */
public record CheckpointText(String origin, long size, String root, List<String> extensions) {
    /** Length of a root. */
    static final int ROOT_BYTES = 32;

    private static final int FIXED_LINES = 3;
    private static final String EMPTY_ROOT =
            CanonicalText.base64(Checksums.sha256().digest(new byte[0]));

    /**
     * Copies the list.
     *
     * @throws NoteFormatException if origin or an extension line is empty, has a line break or
     *     another control character, if the size is negative, or if it is 0 and the root is not
     *     that of the empty tree
     */
    public CheckpointText {
        extensions = List.copyOf(extensions);
        CanonicalText.checkLine("origin", origin);
        extensions.forEach(line -> CanonicalText.checkLine("extension line", line));
        if (size < 0) {
            throw new NoteFormatException("negative size: size=" + size);
        }
        byte[] _ = CanonicalText.base64("checkpoint's root", root, ROOT_BYTES);
        if (size == 0 && !root.equals(EMPTY_ROOT)) {
            throw new NoteFormatException("root of an empty tree is not SHA-256 of nothing");
        }
    }

    /**
     * {@return the parts of a note text}
     *
     * @param text the text with its final LF
     * @throws NoteFormatException if a rule of {@code tlog-checkpoint} is broken or the size is
     *     above 2^63 - 1
     */
    public static CheckpointText parse(String text) {
        if (!text.endsWith("\n")) {
            throw new NoteFormatException("checkpoint does not end with a line break");
        }
        List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
        if (lines.size() < FIXED_LINES) {
            throw new NoteFormatException(
                    "checkpoint has fewer than 3 lines: lines=" + lines.size());
        }
        return new CheckpointText(
                lines.get(0),
                CanonicalText.decimal("checkpoint's size", lines.get(1)),
                lines.get(2),
                lines.subList(FIXED_LINES, lines.size()));
    }

    /** {@return the bytes of the root} */
    public byte[] rootBytes() {
        return CanonicalText.base64("checkpoint's root", root, ROOT_BYTES);
    }

    /** {@return the note text: the lines, each ended by LF} */
    public String text() {
        List<String> lines = new ArrayList<>(List.of(origin, Long.toString(size), root));
        lines.addAll(extensions);
        return String.join("\n", lines) + '\n';
    }
}
