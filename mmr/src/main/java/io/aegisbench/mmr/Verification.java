package io.aegisbench.mmr;

/**
 * The outcome of a proof's verification. A proof that does not hold is a value, not an exception.
 */
public sealed interface Verification {
    /** {@return whether the proof holds} */
    default boolean isValid() {
        return this instanceof Valid;
    }

    /** {@return the outcome of a proof that holds} */
    static Verification valid() {
        return new Valid();
    }

    /**
     * {@return the outcome of a proof that does not hold}
     *
     * @param reason which rule was broken
     */
    static Verification invalid(String reason) {
        return new Invalid(reason);
    }

    /** The proof holds. */
    record Valid() implements Verification {}

    /**
     * The proof does not hold.
     *
     * @param reason which rule was broken
     */
    record Invalid(String reason) implements Verification {}
}
