package io.aegisbench.mmr;

/**
 * Shows that a range only grew: that the leaves of an older size are the first leaves of a later
 * one. Immutable, so thread-safe; one form for each kind of profile.
 */
public sealed interface ConsistencyProof
        permits Rfc9162ConsistencyProof, AegisConsistencyProof, MmriverConsistencyProof {
    /** {@return how the range hashes} */
    HashProfile profile();

    /**
     * Verifies the proof: exact lengths, every hash used, O(log n) hashes. No content of a proof,
     * however malformed, makes this throw. An older size of 0 is refused: every range begins with
     * no leaves, so it would show nothing.
     *
     * @param from the older commitment, from a place that the caller trusts
     * @param to the later commitment, likewise
     * @return {@link Verification.Valid}, or the rule that was broken
     */
    Verification verify(Commitment from, Commitment to);
}
