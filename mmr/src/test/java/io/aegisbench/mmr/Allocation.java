package io.aegisbench.mmr;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the current thread allocates. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int CALLS = 1000;

    private Allocation() {}

    /**
     * {@return the bytes that a thousand calls allocate once the compiler has done its work} That
     * is the first figure of zero, or the last one before a minute is over.
     */
    static long onceWarm(Runnable call) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        long bytes;
        do {
            bytes = ofCalls(call);
        } while (bytes > 0 && System.nanoTime() - deadline < 0);
        return bytes;
    }

    /** {@return the least that a thousand calls allocate, of the thousands of some warm seconds} */
    static long atLeast(Runnable call) {
        long least = Long.MAX_VALUE;
        for (int thousands = 0; thousands < 200; thousands++) {
            least = Math.min(least, ofCalls(call));
        }
        return least;
    }

    private static long ofCalls(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
