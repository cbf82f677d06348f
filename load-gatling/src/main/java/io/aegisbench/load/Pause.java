package io.aegisbench.load;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Waits that are part of a measurement. */
final class Pause {
    private Pause() {}

    static void millis(long millis) throws InterruptedIOException {
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Waits until {@link System#nanoTime} is that. */
    static void until(long nanos) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while measuring");
        }
    }
}
