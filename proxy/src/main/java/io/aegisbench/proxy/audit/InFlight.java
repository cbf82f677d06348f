package io.aegisbench.proxy.audit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many calls and bytes are in flight, with a bound on both. Thread-safe: one atomic word, so a
 * reservation of both costs one atomic instruction.
 *
 * <pre>
 *   63           40 39                          0
 *  +---------------+-----------------------------+
 *  |    records    |            bytes            |
 *  +---------------+-----------------------------+
 * </pre>
 *
 * <p>A reservation that would cross a bound is taken back, so while it is, another one may be
 * refused that would just have fitted: at the bound, that is.
 */
final class InFlight {
    private static final int BYTE_BITS = 40;
    private static final long BYTE_MASK = (1L << BYTE_BITS) - 1;

    /** Cache lines on both sides of the word that nobody else writes to. */
    private static final int PADDING_WORDS = 16;

    /** Half of each field, so that no number of racing reservations can overflow it. */
    static final int MAX_RECORDS = 1 << 22;

    static final long MAX_BYTES = 1L << (BYTE_BITS - 1);

    private final int maxRecords;
    private final long maxBytes;
    private final AtomicLongArray words = new AtomicLongArray(2 * PADDING_WORDS + 1);

    InFlight(int maxRecords, long maxBytes) {
        if (maxRecords < 1 || maxRecords > MAX_RECORDS || maxBytes < 1 || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "bounds of what is in flight are out of range: records="
                            + maxRecords
                            + ", bytes="
                            + maxBytes);
        }
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** {@return whether there was room for a call and its bytes, which are now counted} */
    boolean reserve(int bytes) {
        // Looking first keeps a crowd that is refused from writing to the shared word.
        if (!fits(words.get(PADDING_WORDS), bytes)) {
            return false;
        }
        if (fits(words.getAndAdd(PADDING_WORDS, packed(bytes)), bytes)) {
            return true;
        }
        words.getAndAdd(PADDING_WORDS, -packed(bytes));
        return false;
    }

    /** {@return whether there was room for more bytes of a call that is counted} */
    boolean grow(int bytes) {
        if ((words.get(PADDING_WORDS) & BYTE_MASK) + bytes > maxBytes) {
            return false;
        }
        if (((words.getAndAdd(PADDING_WORDS, bytes) & BYTE_MASK) + bytes) <= maxBytes) {
            return true;
        }
        words.getAndAdd(PADDING_WORDS, -bytes);
        return false;
    }

    private boolean fits(long before, int bytes) {
        return (before >>> BYTE_BITS) < maxRecords && (before & BYTE_MASK) + bytes <= maxBytes;
    }

    /** Gives a call and all of its bytes back. */
    void release(int bytes) {
        words.getAndAdd(PADDING_WORDS, -packed(bytes));
    }

    private static long packed(int bytes) {
        return (1L << BYTE_BITS) + bytes;
    }

    long records() {
        return words.get(PADDING_WORDS) >>> BYTE_BITS;
    }

    long bytes() {
        return words.get(PADDING_WORDS) & BYTE_MASK;
    }
}
