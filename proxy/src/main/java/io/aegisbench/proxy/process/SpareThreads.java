package io.aegisbench.proxy.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Room for the threads that a process starts at its end, and only then: the JVM starts one for each
 * signal, and one for each hook.
 */
public final class SpareThreads {
    /** A signal's and the stop's own, a reload's signal beside them, and one to spare. */
    private static final int COUNT = 4;

    private SpareThreads() {}

    /**
     * Starts them at once and ends them, so that a process that could never be stopped does not
     * start.
     *
     * @throws OutOfMemoryError if the machine does not let so many be started
     * @throws InterruptedException if this thread is interrupted
     */
    public static void prove() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(1);
        List<Thread> spare = new ArrayList<>();
        try {
            for (int i = 0; i < COUNT; i++) {
                spare.add(Thread.ofPlatform().daemon().name("aegis-spare").start(() -> await(all)));
            }
        } finally {
            all.countDown();
        }
        for (Thread each : spare) {
            each.join();
        }
    }

    private static void await(CountDownLatch all) {
        try {
            all.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
