package io.aegisbench.load.process;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Waits that are part of a measurement. */
public final class Pause {
    private Pause() {}

    public static void millis(long millis) throws InterruptedIOException {
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Waits until {@link System#nanoTime} is that. */
    public static void until(long nanos) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while measuring");
        }
    }
}
