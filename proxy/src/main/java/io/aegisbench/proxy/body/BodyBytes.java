package io.aegisbench.proxy.body;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as they come: in pieces, none of them large, so that no I/O thread copies or clears
 * megabytes. Not thread-safe.
 */
final class BodyBytes {
    private static final int MAX_PIECE_BYTES = 256 << 10;
    private static final byte[] NOTHING = {};

    private final List<byte[]> full = new ArrayList<>(1);
    private byte[] last = NOTHING;
    private int lastLength;
    private int fullLength;

    int length() {
        return fullLength + lastLength;
    }

    /** {@return how many bytes there is room for, those that are there among them} */
    int capacity() {
        return fullLength + last.length;
    }

    /** {@return the capacity that comes after this one, for so many more bytes and no bound} */
    long nextCapacity(int more) {
        long wanted = (long) length() + more;
        return Math.max(wanted, capacity() + (long) Math.min(capacity(), MAX_PIECE_BYTES));
    }

    /** Makes room where none is yet. */
    void reserve(int capacity) {
        last = new byte[capacity];
    }

    /** Takes bytes; makes room up to a capacity if there is none. */
    void add(ByteBuffer bytes, int capacity) {
        int fits = Math.min(bytes.remaining(), last.length - lastLength);
        bytes.get(last, lastLength, fits);
        lastLength += fits;
        if (bytes.hasRemaining()) {
            if (lastLength > 0) {
                full.add(last);
            }
            fullLength += lastLength;
            last = new byte[capacity - fullLength];
            lastLength = bytes.remaining();
            bytes.get(last, 0, lastLength);
        }
    }

    /** {@return all of them, the array that they are in where it is one and full} */
    byte[] whole() {
        if (full.isEmpty() && lastLength == last.length) {
            return last;
        }
        byte[] whole = new byte[length()];
        int at = 0;
        for (byte[] piece : full) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        System.arraycopy(last, 0, whole, at, lastLength);
        return whole;
    }
}
