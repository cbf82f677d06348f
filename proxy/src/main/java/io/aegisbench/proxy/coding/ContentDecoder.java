package io.aegisbench.proxy.coding;

/**
 * Decodes content as it comes: what comes is fed, then read until there is nothing more to read;
 * when no more comes, it is asked whether that was the end. Several encoded parts in a row (RFC
 * 1952, section 2.2; RFC 8878, section 3.1) are one content; anything else behind them is refused.
 *
 * <p>Holds memory outside the heap until it is closed. Not thread-safe: one owner.
 */
public sealed interface ContentDecoder extends AutoCloseable
        permits GzipDecoder, DeflateDecoder, ZstdDecoder {
    /**
     * Of parts in a row that mean nothing, each of which costs time, and whoever sends it little.
     */
    int MAX_EMPTY_PARTS = 1000;

    /**
     * Takes what comes next; all that was fed before has been read.
     *
     * @param coded not to be changed until it has been read
     */
    void feed(byte[] coded);

    /**
     * {@return how many bytes were put at a target's beginning, 0 if nothing more can be said of
     * what was fed}
     *
     * @param target of one byte at least
     * @throws UndecodableException if what was fed is not what it should be; nothing more can be
     *     read then
     */
    int read(byte[] target) throws UndecodableException;

    /**
     * Hears that no more comes.
     *
     * @throws UndecodableException if what was fed is not whole
     */
    void end() throws UndecodableException;

    @Override
    void close();
}
