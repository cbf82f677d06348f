package io.aegisbench.proxy.audit;

import java.util.concurrent.atomic.AtomicLong;

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

    /** Half of each field, so that no number of racing reservations can overflow it. */
    static final int MAX_RECORDS = 1 << 22;

    static final long MAX_BYTES = 1L << (BYTE_BITS - 1);

    private final int maxRecords;
    private final long maxBytes;
    private final AtomicLong word = new AtomicLong();

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
        if (!fits(word.get(), bytes)) {
            return false;
        }
        if (fits(word.getAndAdd(packed(bytes)), bytes)) {
            return true;
        }
        word.getAndAdd(-packed(bytes));
        return false;
    }

    /** {@return whether there was room for more bytes of a call that is counted} */
    boolean grow(int bytes) {
        if ((word.get() & BYTE_MASK) + bytes > maxBytes) {
            return false;
        }
        if (((word.getAndAdd(bytes) & BYTE_MASK) + bytes) <= maxBytes) {
            return true;
        }
        word.getAndAdd(-bytes);
        return false;
    }

    private boolean fits(long before, int bytes) {
        return (before >>> BYTE_BITS) < maxRecords && (before & BYTE_MASK) + bytes <= maxBytes;
    }

    /** Gives a call and all of its bytes back. */
    void release(int bytes) {
        word.getAndAdd(-packed(bytes));
    }

    private static long packed(int bytes) {
        return (1L << BYTE_BITS) + bytes;
    }

    long records() {
        return word.get() >>> BYTE_BITS;
    }

    long bytes() {
        return word.get() & BYTE_MASK;
    }
}
