package io.aegisbench.proxy.forward;

import java.time.Duration;
import java.util.Arrays;

/**
 * Leaves an upstream alone when many of its calls fail: closed, then open for a while, then
 * half-open, in which one call probes it. Many is half of the calls of a sliding window, and a
 * number of them at least: an upstream that answers every other call with 503 fails, too, and two
 * failed calls of a quiet minute say nothing. Thread-safe: reports are synchronised, asking while
 * it is closed reads one volatile field.
 *
 * <p>Small and of our own because resilience4j's tells nobody how long it stays open, which {@code
 * Retry-After} needs, and wants failures as exceptions.
 */
final class CircuitBreaker {
    /** What a caller may do. */
    enum Permit {
        PASS,
        PROBE,
        REFUSED
    }

    /** The window slides by a tenth of itself. */
    private static final int SLOTS = 10;

    /** An upstream's wish for a longer pause counts up to here: it may be of one key's quota. */
    private static final long MOST_OPEN_NANOS = Duration.ofMinutes(1).toNanos();

    private final int failureLimit;
    private final long slotNanos;
    private final long openNanos;
    private final int[] failures = new int[SLOTS];
    private final int[] successes = new int[SLOTS];
    private long newestSlot = Long.MIN_VALUE;
    private volatile boolean closed = true;
    private boolean probing;
    private long openUntilNanos;

    CircuitBreaker(BreakerLimits limits) {
        failureLimit = limits.failures();
        slotNanos = Math.max(1, limits.window().toNanos() / SLOTS);
        openNanos = limits.openTime().toNanos();
    }

    /** Every permit but REFUSED must be followed by one of the four reports below. */
    Permit acquire(long nowNanos) {
        if (closed) {
            return Permit.PASS;
        }
        synchronized (this) {
            if (closed) {
                return Permit.PASS;
            }
            if (probing || nowNanos - openUntilNanos < 0) {
                return Permit.REFUSED;
            }
            probing = true;
            return Permit.PROBE;
        }
    }

    /** How long to wait before asking again; the probe's length is anybody's guess. */
    synchronized long remainingNanos(long nowNanos) {
        return closed ? 0 : Math.max(0, openUntilNanos - nowNanos);
    }

    /** The upstream has begun to answer as it should: enough to close the circuit after a probe. */
    void answered(Permit permit) {
        if (permit == Permit.PROBE) {
            synchronized (this) {
                probing = false;
                forget();
                closed = true;
            }
        }
    }

    /** An answer that is no fault of the upstream's was complete. */
    synchronized void succeeded(long nowNanos) {
        successes[slot(nowNanos)]++;
    }

    /**
     * A call failed.
     *
     * @param pauseNanos how long the upstream wants to be left alone, or 0 if it did not say
     */
    synchronized void failed(Permit permit, long nowNanos, long pauseNanos) {
        failures[slot(nowNanos)]++;
        boolean probeFailed = permit == Permit.PROBE && probing;
        if (probeFailed || (closed && failsTooOften())) {
            probing = false;
            closed = false;
            long pause = Math.min(pauseNanos, MOST_OPEN_NANOS);
            openUntilNanos = nowNanos + Math.max(openNanos, pause);
        }
    }

    private boolean failsTooOften() {
        int failed = Arrays.stream(failures).sum();
        return failed >= failureLimit && failed >= Arrays.stream(successes).sum();
    }

    /** The call ended without saying anything of the upstream; another may probe. */
    void abandoned(Permit permit) {
        if (permit == Permit.PROBE) {
            synchronized (this) {
                probing = false;
            }
        }
    }

    /** {@return 0 closed, 1 half-open, 2 open, for a metric} */
    synchronized int state() {
        if (closed) {
            return 0;
        }
        return probing ? 1 : 2;
    }

    /** {@return where calls of now are counted, after what the window has left was forgotten} */
    private int slot(long nowNanos) {
        long now = Math.floorDiv(nowNanos, slotNanos);
        boolean allOld = newestSlot == Long.MIN_VALUE || now - newestSlot >= SLOTS;
        if (allOld) {
            forget();
            newestSlot = now;
        }
        // Another thread's time may be a little behind.
        while (newestSlot < now) {
            newestSlot++;
            int next = Math.floorMod(newestSlot, SLOTS);
            failures[next] = 0;
            successes[next] = 0;
        }
        return Math.floorMod(newestSlot, SLOTS);
    }

    private void forget() {
        Arrays.fill(failures, 0);
        Arrays.fill(successes, 0);
    }
}
