package io.aegisbench.proxy.dialect;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Passes JSON on as it comes, its strings cut after their first bytes, so that whoever parses it
 * holds little of it, whatever comes. Names and values stay whole that are no longer than what is
 * kept; a cut falls between two characters. Not thread-safe.
 */
final class ShortStrings {
    /** Kept of a string, and some more where a character or an escape begins within. */
    static final int KEPT_BYTES = 256;

    private static final int HEX_DIGITS = 4;

    private boolean inString;
    private boolean skipping;
    private int stringBytes;
    private int escapeBytes;

    /**
     * Takes all of the chunk's bytes.
     *
     * @param sink takes what is kept of them, in pieces that are not empty and valid during the
     *     call only
     */
    void feed(ByteBuffer chunk, Consumer<ByteBuffer> sink) {
        int from = chunk.position();
        for (int at = from; at < chunk.limit(); at++) {
            boolean skipped = skipping;
            follow(chunk.get(at));
            if (skipping && !skipped) {
                pass(chunk, from, at, sink);
            } else if (skipped && !skipping) {
                from = at;
            }
        }
        if (!skipping) {
            pass(chunk, from, chunk.limit(), sink);
        }
        chunk.position(chunk.limit());
    }

    private static void pass(ByteBuffer chunk, int from, int to, Consumer<ByteBuffer> sink) {
        if (to > from) {
            sink.accept(chunk.slice(from, to - from));
        }
    }

    private void follow(byte next) {
        if (!inString) {
            inString = next == '"';
            stringBytes = 0;
        } else if (escapeBytes > 0) {
            escapeBytes = next == 'u' ? HEX_DIGITS : escapeBytes - 1;
            stringBytes++;
        } else if (next == '"') {
            inString = false;
            skipping = false;
        } else {
            boolean beginsCharacter = (next & 0xC0) != 0x80;
            skipping |= stringBytes >= KEPT_BYTES && beginsCharacter;
            escapeBytes = next == '\\' ? 1 : 0;
            stringBytes++;
        }
    }
}
