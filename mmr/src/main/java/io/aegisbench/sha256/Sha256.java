package io.aegisbench.sha256;

import java.util.Objects;

/**
 * One running SHA-256 computation (FIPS 180-4). Not thread-safe: one owner uses it.
 *
 * <p>An instance starts empty and is empty again after every {@link #digest}. Ranges are checked by
 * the implementation: a range outside its array is an {@link IndexOutOfBoundsException} or an
 * {@link IllegalArgumentException} and leaves the arrays as they were.
 */
public interface Sha256 {
    /** Length of a digest in bytes. */
    int DIGEST_BYTES = 32;

    /**
     * Appends bytes to the message.
     *
     * @param input the array that holds the bytes; it is read before this returns and not kept
     * @param offset index of the first byte
     * @param length number of bytes, zero or more
     */
    void update(byte[] input, int offset, int length);

    /**
     * Writes the digest of the message, {@value #DIGEST_BYTES} bytes, and starts an empty message.
     *
     * @param output the array that takes the digest; it may be one that was given to {@link
     *     #update}
     * @param offset index at which the digest begins
     */
    void digest(byte[] output, int offset);

    /**
     * Makes this computation continue from the state of another one, which does not change: what
     * was hashed of a long common beginning is not hashed again.
     *
     * @param other a computation that the same {@link Sha256Source} opened
     * @throws IllegalArgumentException if {@code other} came from another source
     * @throws IllegalStateException if the source's computations cannot be copied, see {@link
     *     Sha256Source#copies}
     */
    void copyFrom(Sha256 other);

    /**
     * Hashes one whole message; the running message must be empty. A refused call leaves it so.
     *
     * @param input the array that holds the message
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param output the array that takes the digest; it may be {@code input}, overlapping or not
     * @param outputOffset index at which the digest begins
     */
    default void hash(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        Objects.checkFromIndexSize(outputOffset, DIGEST_BYTES, output.length);
        update(input, offset, length);
        digest(output, outputOffset);
    }
}
