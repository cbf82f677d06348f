package io.aegisbench.proxy.body;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all calls under way may hold together: without it a few hundred
 * calls of one key, each with the largest body, would take the heap from everybody, the background
 * path included. Thread-safe.
 */
final class BodyBudget {
    /**
     * Of one body, not counted: as much as comes in one read, so that the usual call touches no
     * word that all threads share. The number of calls bounds it.
     */
    static final int FREE_BYTES = 16 << 10;

    /** A body may be there twice, when it is translated; that is a quarter of the heap. */
    private static final int HEAP_SHARE = 8;

    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param maxBytes what all bodies may hold beyond the free bytes of each
     */
    BodyBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return a budget of an eighth of the heap, and never less than one whole body} */
    static BodyBudget ofHeap(int maxBodyBytes) {
        return new BodyBudget(
                Math.max(maxBodyBytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /** {@return whether there was room; only then it is taken} */
    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }

    long takenBytes() {
        return taken.get();
    }
}
