package io.aegisbench.ledger;

/**
 * The outcome of opening a checkpoint or verifying a receipt. What does not hold is a value, not an
 * exception.
 */
public sealed interface CheckpointVerification {
    /** {@return whether every step passed} */
    default boolean isValid() {
        return this instanceof Valid;
    }

    /**
     * Every step passed.
     *
     * @param checkpoint the checkpoint, which can be trusted as far as the key; of a receipt the
     *     one that its leaf is included in
     */
    record Valid(Checkpoint checkpoint) implements CheckpointVerification {}

    /**
     * A step failed and nothing can be trusted.
     *
     * @param step the first step that failed
     * @param reason which rule was broken, in one line
     */
    record Refused(VerificationStep step, String reason) implements CheckpointVerification {}

    /**
     * {@return the outcome of a step that failed}
     *
     * @param step the first step that failed
     * @param reason which rule was broken, in one line
     */
    static CheckpointVerification refused(VerificationStep step, String reason) {
        return new Refused(step, reason);
    }
}
