package io.aegisbench.bench.spawn;

/** One way to hand tasks to the background. Thread-safe: several producers hand over. */
interface HandOff extends AutoCloseable {
    /**
     * Hands one task over. This is what the clock is put around.
     *
     * @param id number of the task, its record's only content
     * @param nanos when the hand-over began, for the evidence's lag
     * @return whether it was taken; false if the bound is reached
     */
    boolean handOver(long id, long nanos);

    /** Ends the background's threads; what was not performed by then is dropped. */
    @Override
    void close();
}
