/**
 * Merkle Mountain Ranges over SHA-256: hash profiles, a peaks-only accumulator, a mountain range
 * that keeps every node, and inclusion and consistency proofs with strict verifiers.
 *
 * <p>The package depends on the JDK alone. A proof is only ever trusted against a commitment whose
 * size and root come from a trusted place (a signed checkpoint): neither root construction binds
 * the size.
 */
@NullMarked
package io.aegisbench.mmr;

import org.jspecify.annotations.NullMarked;
