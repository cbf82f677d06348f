package io.aegisbench.proxy.forward;

/**
 * Leaves an upstream alone after failures in a row: closed, then open for a while, then half-open,
 * in which one call probes it. Thread-safe: state changes are synchronised, the closed path reads
 * one volatile field.
 *
 * <p>Small and of our own because resilience4j's tells nobody how long it stays open, which {@code
 * Retry-After} needs, wants failures as exceptions, and takes a lock for every call's result.
 */
final class CircuitBreaker {
    /** What a caller may do. */
    enum Permit {
        PASS,
        PROBE,
        REFUSED
    }

    private final int failureLimit;
    private final long openNanos;
    private volatile boolean closed = true;
    private volatile int failures;
    private boolean probing;
    private long openedAtNanos;

    CircuitBreaker(BreakerLimits limits) {
        failureLimit = limits.failures();
        openNanos = limits.openTime().toNanos();
    }

    /** Every permit but REFUSED must be followed by one of the three reports below. */
    Permit acquire(long nowNanos) {
        if (closed) {
            return Permit.PASS;
        }
        synchronized (this) {
            if (closed) {
                return Permit.PASS;
            }
            if (probing || nowNanos - openedAtNanos < openNanos) {
                return Permit.REFUSED;
            }
            probing = true;
            return Permit.PROBE;
        }
    }

    /** How long to wait before asking again; the probe's length is anybody's guess. */
    synchronized long remainingNanos(long nowNanos) {
        return closed ? 0 : Math.max(0, openNanos - (nowNanos - openedAtNanos));
    }

    /** The upstream has answered: enough to close the circuit after a probe. */
    void answered(Permit permit) {
        if (permit == Permit.PROBE) {
            synchronized (this) {
                probing = false;
                failures = 0;
                closed = true;
            }
        }
    }

    /** An answer was complete. */
    void succeeded() {
        if (failures != 0 && closed) {
            synchronized (this) {
                failures = 0;
            }
        }
    }

    synchronized void failed(Permit permit, long nowNanos) {
        failures++;
        boolean probeFailed = permit == Permit.PROBE && probing;
        if (probeFailed || (closed && failures >= failureLimit)) {
            probing = false;
            closed = false;
            openedAtNanos = nowNanos;
        }
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
}
