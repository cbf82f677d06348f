package io.aegisbench.proxy.audit;

/**
 * Hears what the hand-off and the background path do, for metrics. All methods do nothing unless
 * overridden; they must be short and must not throw. Those marked <em>hot</em> run on the caller's
 * thread, the others on background threads.
 */
public interface EvidenceListener {
    /** A listener that hears nothing. */
    EvidenceListener QUIET = new EvidenceListener() {};

    /** Hot: a slot was reserved. */
    default void reserved() {}

    /** Hot: there was no slot. */
    default void slotRefused() {}

    /**
     * Hot, and only for one hand-off in {@link EvidenceCounters#HANDOFF_SAMPLE}: how long one took.
     *
     * @param nanos from the call of {@code complete} until it returned
     */
    default void handedOff(long nanos) {}

    /** A slot was given back, because its record is written, failed, or was abandoned. */
    default void released() {}

    /**
     * A record was written.
     *
     * @param lagNanos from the call of {@code complete} to the write
     */
    default void written(long lagNanos) {}

    /**
     * Records became durable; in {@code durable} told for each, otherwise as the background thread
     * sees it, up to one of its polls late.
     *
     * @param lagNanos from the call of {@code complete} to the force
     */
    default void durable(long lagNanos) {}

    /**
     * The entropy of a model's answers left its usual range.
     *
     * @param alert {@code collapse} or {@code spike}
     */
    default void entropyAlert(String alert) {}

    /**
     * An answer has the shape of a secret in it.
     *
     * @param pattern id of the pattern
     */
    default void leak(String pattern) {}

    /**
     * The trail failed for good.
     *
     * @param cause the first failure
     */
    default void failed(Throwable cause) {}
}
