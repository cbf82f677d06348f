package io.aegisbench.sha256;

import java.util.List;
import java.util.Optional;

/**
 * Hashes many messages of one length in one call, which can be faster than one after the other
 * because the messages do not wait for each other. Not thread-safe: one owner uses it.
 */
public interface Sha256Batch {
    /** {@return a short name for tables and logs} */
    String name();

    /**
     * Hashes {@code prefix ‖ message} for each of {@code count} messages that lie one behind the
     * other.
     *
     * @param prefix the byte in front of every message, such as a domain separator
     * @param input the array that holds the messages
     * @param offset index of the first message's first byte
     * @param length length of each message in bytes, zero or more, without the prefix
     * @param count number of messages, zero or more
     * @param output another array than {@code input}, whose first {@code 32 * count} bytes take the
     *     digests in the order of the messages
     * @throws IllegalArgumentException if {@code output} is {@code input}
     * @throws IndexOutOfBoundsException if a range is outside its array; nothing was written then
     */
    void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output);

    /**
     * {@return a new hasher, the first of {@link #available}, if there is one}
     *
     * @throws IllegalArgumentException if {@code aegis.mmr.accelerators} is neither {@code on} nor
     *     {@code off}
     */
    static Optional<Sha256Batch> fastest() {
        return available().stream().findFirst();
    }

    /**
     * {@return new hashers of every kind that this JVM offers, the fastest in the long run first}
     * They allocate nothing once the compiler has done its work. Each kind is compared with the
     * JDK's digests once, at first use, and left out if it differs.
     *
     * <ul>
     *   <li>{@code vector-16-lanes}, where the JVM was started with {@code
     *       --add-modules=jdk.incubator.vector} and has 512-bit vectors. It needs some tenths of a
     *       second to warm up.
     *   <li>{@code jdk-raw-block-8-lanes}, where it was started with {@code
     *       --add-opens=java.base/sun.security.provider=ALL-UNNAMED}. It is the faster one in a
     *       short life.
     * </ul>
     *
     * <p>There is none where the system property {@code aegis.mmr.accelerators} is {@code off}.
     *
     * @throws IllegalArgumentException if {@code aegis.mmr.accelerators} is neither {@code on} nor
     *     {@code off}
     */
    static List<Sha256Batch> available() {
        return Accelerators.availableBatches();
    }
}
