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

    /**
     * What one call holds of the share. Its owner gives it back; while it is lent to work on
     * another thread, which may ask for more, it is given back when that has ended. Thread-safe.
     */
    public final class Part {
        private static final long ALL = Long.MAX_VALUE;

        private long bytes;
        private long keep = ALL;
        private int lent;

        private Part() {}

        /**
         * Holds so much from now on, more or less than before.
         *
         * @param wanted in all
         * @return false if the others leave no room for more; then it holds what it held
         */
        public synchronized boolean hold(long wanted) {
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

        /**
         * Gives back what is more than this, once nobody works with it.
         *
         * @param most to hold from then on
         */
        public synchronized void holdAtMost(long most) {
            keep = Math.min(keep, most);
            settle();
        }

        /** Gives all of it back, once nobody works with it. */
        public void giveBack() {
            holdAtMost(0);
        }

        /** Work on another thread begins with what this stands for. */
        synchronized void lend() {
            lent++;
        }

        /** Such work has ended. */
        synchronized void takeBack() {
            lent--;
            settle();
        }

        private void settle() {
            if (lent > 0) {
                return;
            }
            if (bytes > keep) {
                give(bytes - keep);
                bytes = keep;
            }
            keep = ALL;
        }

        /** {@return what it holds} */
        public synchronized long heldBytes() {
            return bytes;
        }
    }
}
