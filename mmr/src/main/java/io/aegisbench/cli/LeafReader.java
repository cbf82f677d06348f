package io.aegisbench.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads leaves as lines of hexadecimal digits: an empty line is a leaf of no bytes, a line may end
 * with CR LF, and the last one need not end at all. Not thread-safe: one owner uses it.
 */
final class LeafReader {
    /** Largest leaf in bytes, which is the largest record of the ledger. */
    static final int MAX_LEAF_BYTES = 1 << 20;

    private static final int END = -1;

    private final InputStream in;
    private byte[] leaf = new byte[256];
    private long line;

    LeafReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** {@return the next leaf's data, or null after the last} */
    byte @Nullable [] next() {
        try {
            int first = in.read();
            return first == END ? null : readLine(first);
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage());
        }
    }

    private byte[] readLine(int first) throws IOException {
        line++;
        int length = 0;
        int digit = first;
        while (!isLineEnd(digit)) {
            int low = in.read();
            if (isLineEnd(low)) {
                throw new InputException("line " + line + ": odd number of hexadecimal digits");
            }
            if (length == MAX_LEAF_BYTES) {
                throw new InputException(
                        "line " + line + ": leaf longer than " + MAX_LEAF_BYTES + " bytes");
            }
            if (length == leaf.length) {
                leaf = Arrays.copyOf(leaf, Math.min(2 * length, MAX_LEAF_BYTES));
            }
            leaf[length++] = (byte) (value(digit) << 4 | value(low));
            digit = in.read();
        }
        if (digit == '\r' && in.read() != '\n') {
            throw new InputException("line " + line + ": CR without LF");
        }
        return Arrays.copyOf(leaf, length);
    }

    private static boolean isLineEnd(int character) {
        return character == '\n' || character == '\r' || character == END;
    }

    private int value(int character) {
        if (!HexFormat.isHexDigit(character)) {
            throw new InputException(
                    "line " + line + ": not a hexadecimal digit: " + printable(character));
        }
        return HexFormat.fromHexDigit(character);
    }

    private static String printable(int character) {
        boolean plain = character > ' ' && character < 127;
        return plain
                ? "'" + (char) character + "'"
                : "byte 0x" + HexFormat.of().toHexDigits((byte) character);
    }
}
