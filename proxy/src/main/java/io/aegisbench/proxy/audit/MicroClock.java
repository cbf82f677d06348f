package io.aegisbench.proxy.audit;

/**
 * Turns readings of {@link System#nanoTime} into microseconds since the epoch, so that the hot path
 * reads one clock. Not thread-safe: the background thread owns it and sets it again now and then,
 * because the two clocks drift.
 */
final class MicroClock {
    private long epochMicros;
    private long nanos;

    MicroClock() {
        set();
    }

    void set() {
        nanos = System.nanoTime();
        epochMicros = EvidenceTrail.nowMicros();
    }

    /** {@return microseconds since the epoch} */
    long at(long nanoTime) {
        return epochMicros + Math.floorDiv(nanoTime - nanos, 1000);
    }

    /** {@return microseconds since the epoch, -1 if it never happened} */
    long atOrNever(long nanoTime) {
        return nanoTime == 0 ? -1 : at(nanoTime);
    }
}
