package io.aegisbench.mmr;

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
     * @throws IndexOutOfBoundsException if a range is outside its array; nothing was written then
     */
    void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output);
}
