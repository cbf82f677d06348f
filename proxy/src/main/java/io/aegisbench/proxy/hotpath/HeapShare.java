package io.aegisbench.proxy.hotpath;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A share of the heap that many calls hold together: what one of them cannot have any more it is
 * refused, so that no number of calls takes the heap from everybody. Thread-safe.
 */
public final class HeapShare {
    private final long maxBytes;
    private final @Nullable HeapShare whole;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param maxBytes what all parts may hold together
     */
    public HeapShare(long maxBytes) {
        this(maxBytes, null);
    }

    private HeapShare(long maxBytes, @Nullable HeapShare whole) {
        this.maxBytes = maxBytes;
        this.whole = whole;
    }

    /**
     * {@return a share that is counted within this one, and cannot take all of it}
     *
     * @param most what its parts may hold together
     */
    public HeapShare within(long most) {
        return new HeapShare(Math.min(most, maxBytes), this);
    }

    private boolean take(long more) {
        if (whole != null && !whole.take(more)) {
            return false;
        }
        if (held.addAndGet(more) > maxBytes && more > 0) {
            give(more);
            return false;
        }
        return true;
    }

    private void give(long bytes) {
        held.addAndGet(-bytes);
        if (whole != null) {
            whole.give(bytes);
        }
    }

    /** {@return what all parts may hold together} */
    public long maxBytes() {
        return maxBytes;
    }

    /** {@return what all parts hold} */
    public long heldBytes() {
        return held.get();
    }

    /** {@return a part that holds nothing yet} */
    public Part part() {
        return new Part();
    }

    /** What one call holds of the share. Not thread-safe: one owner, who gives it back. */
    public final class Part {
        private long bytes;

        private Part() {}

        /**
         * Holds so much from now on, more or less than before.
         *
         * @param wanted in all
         * @return false if the others leave no room for more; then it holds what it held
         */
        public boolean hold(long wanted) {
            long more = wanted - bytes;
            if (more == 0) {
                return true;
            }
            if (!take(more)) {
                return false;
            }
            bytes = wanted;
            return true;
        }

        /** {@return whether there was room for so much if nobody else held anything} */
        public boolean canEverHold(long wanted) {
            return wanted <= maxBytes;
        }

        /** Gives all of it back. */
        public void giveBack() {
            give(bytes);
            bytes = 0;
        }

        /** {@return what it holds} */
        public long heldBytes() {
            return bytes;
        }
    }
}
