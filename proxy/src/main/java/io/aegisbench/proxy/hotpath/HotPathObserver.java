package io.aegisbench.proxy.hotpath;

/** Sees what happens on the hot path, for metrics and logs. Called on I/O threads; never blocks. */
public interface HotPathObserver {
    /** Looks away. */
    HotPathObserver NONE = new HotPathObserver() {};

    /**
     * A stage gave its verdict.
     *
     * @param stage which
     * @param nanos how long it took, waiting included
     */
    default void judged(StageName stage, long nanos) {}

    /**
     * A stage refused a call.
     *
     * @param stage which
     * @param code the code of the refusal
     */
    default void refused(StageName stage, String code) {}

    /**
     * The exchange is over, answered or not.
     *
     * @param call its last state
     */
    default void ended(GovernedCall call) {}
}
