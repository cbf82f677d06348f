package io.aegisbench.sha256;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the current thread allocates. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int CALLS = 1000;

    private Allocation() {}

    /**
     * {@return the bytes that a thousand calls allocate once the compiler has done its work} That
     * is the first figure that is not above a bound, or the last one before three minutes are over.
     *
     * @param bound the bytes that are few enough
     * @param call is called again and again
     */
    public static long onceWarm(long bound, Runnable call) {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        long bytes;
        do {
            bytes = ofCalls(call);
        } while (bytes > bound && System.nanoTime() - deadline < 0);
        return bytes;
    }

    private static long ofCalls(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
