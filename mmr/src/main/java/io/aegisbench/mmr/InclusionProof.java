package io.aegisbench.mmr;

/**
 * Shows that a leaf is part of a range. Immutable, so thread-safe; one form for each kind of
 * profile.
 *
 * <p>What a proof carries of itself (index, size, peaks, root) is never trusted: it must agree with
 * what the caller brings.
 */
public sealed interface InclusionProof
        permits Rfc9162InclusionProof, AegisInclusionProof, MmriverInclusionProof {
    /** {@return how the range hashes} */
    HashProfile profile();

    /**
     * Verifies the proof: exact lengths, every hash used, O(log n) hashes. No content of a proof,
     * however malformed, makes this throw.
     *
     * @param leafIndex which leaf, from 0
     * @param leafHash its hash, see {@link HashProfile#leafHash}
     * @param trusted the size and root to verify against, from a place that the caller trusts
     * @return {@link Verification.Valid}, or the rule that was broken
     */
    Verification verify(long leafIndex, Digest leafHash, Commitment trusted);
}
