package io.aegisbench.proxy.audit;

/**
 * How long the recorder waits for more records before it appends those it has. The log writes what
 * it is given together as one frame, padded to a block of 4 KiB, so at sparse traffic a record by
 * itself is written as eight times its size. Only what nobody waits for is held: calls in {@link
 * EvidenceTrail.Mode#SCHEDULED}, and refusals. Not thread-safe: the recorder owns it.
 */
final class Lull {
    /** Some 60 KB, of which half a block of padding is 3 %. */
    private static final int ENOUGH_RECORDS = 128;

    private final long nanos;
    private final int enough;
    private final long enoughBytes;
    private final boolean holdsCalls;
    private long refusalsNanos;

    /**
     * @param settings how long, and how much may be in flight: what is held takes a quarter of the
     *     calls and half of their bytes at most, so that waiting refuses nobody
     * @param round most records that are appended together
     */
    Lull(EvidenceSettings settings, int round) {
        nanos = settings.lull().toNanos();
        enough = Math.min(Math.min(ENOUGH_RECORDS, round), settings.bounds().calls() / 4);
        enoughBytes = settings.bounds().maxInFlightBytes() / 2;
        holdsCalls = !settings.mode().waits();
        refusalsNanos = System.nanoTime() - nanos;
    }

    /**
     * {@return whether what was taken should wait for more}
     *
     * @param records how many were taken, one at least
     * @param oldestNanos when the first of them was completed
     * @param bytes held by all calls in flight
     */
    boolean holds(int records, long oldestNanos, long bytes) {
        return holdsCalls
                && records < enough
                && bytes < enoughBytes
                && System.nanoTime() - oldestNanos < nanos;
    }

    /** {@return whether refusals that wait should be appended now, which begins the next lull} */
    boolean endsForRefusals() {
        long now = System.nanoTime();
        boolean over = now - refusalsNanos >= nanos;
        refusalsNanos = over ? now : refusalsNanos;
        return over;
    }
}
