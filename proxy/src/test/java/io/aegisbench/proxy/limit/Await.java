package io.aegisbench.proxy.limit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come true. */
public final class Await {
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long STEP_NANOS = 5_000_000;

    private Await() {}

    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not true within " + DEADLINE);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
