package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.CHUNK;
import static io.aegisbench.proxy.guard.FramingViolation.TRAILER;

import org.jspecify.annotations.Nullable;

/**
 * A chunked body (RFC 9112, section 7.1), whose data is skipped and all else looked at byte by
 * byte. Not thread-safe: one connection owns it.
 */
final class ChunkScanner {
    private enum Part {
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LINE_FEED,
        DATA,
        DATA_RETURN,
        DATA_LINE_FEED,
        TRAILERS,
        DONE
    }

    private static final int MAX_SIZE_DIGITS = 8;

    /** Of one whole body; nobody needs any. */
    private static final int MAX_EXTENSION_BYTES = 256;

    private final FieldScanner fields;
    private final FramingFields framing;
    private final int maxTrailerBytes;
    private Part part = Part.SIZE_START;
    private long left;
    private int digits;
    private int extensionBytes;
    private int trailerBytes;

    ChunkScanner(FieldScanner fields, FramingFields framing, int maxTrailerBytes) {
        this.fields = fields;
        this.framing = framing;
        this.maxTrailerBytes = maxTrailerBytes;
    }

    void reset() {
        part = Part.SIZE_START;
        extensionBytes = 0;
        trailerBytes = 0;
    }

    boolean done() {
        return part == Part.DONE;
    }

    /**
     * {@return how many of the next bytes are data and have been skipped}
     *
     * @param available how many there are
     */
    int skip(int available) {
        if (part != Part.DATA) {
            return 0;
        }
        int skipped = (int) Math.min(left, available);
        left -= skipped;
        if (left == 0) {
            part = Part.DATA_RETURN;
        }
        return skipped;
    }

    @Nullable FramingViolation next(int c) {
        return switch (part) {
            case SIZE_START -> firstDigit(c);
            case SIZE -> size(c);
            case EXTENSION -> extension(c);
            case SIZE_LINE_FEED -> sizeLineFeed(c);
            case DATA_RETURN -> expect(c, '\r', Part.DATA_LINE_FEED);
            case DATA_LINE_FEED -> expect(c, '\n', Part.SIZE_START);
            case TRAILERS -> trailers(c);
            case DATA, DONE -> CHUNK;
        };
    }

    private @Nullable FramingViolation firstDigit(int c) {
        left = 0;
        digits = 0;
        part = Part.SIZE;
        return Character.digit(c, 16) < 0 ? CHUNK : size(c);
    }

    private @Nullable FramingViolation size(int c) {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit >= 0) {
            left = left << 4 | digit;
            return ++digits > MAX_SIZE_DIGITS ? CHUNK : null;
        }
        if (c == ';') {
            part = Part.EXTENSION;
            return null;
        }
        return expect(c, '\r', Part.SIZE_LINE_FEED);
    }

    private @Nullable FramingViolation extension(int c) {
        if (c == '\r') {
            part = Part.SIZE_LINE_FEED;
            return null;
        }
        boolean bad = FramingBytes.isControl(c) || ++extensionBytes > MAX_EXTENSION_BYTES;
        return bad ? CHUNK : null;
    }

    private @Nullable FramingViolation sizeLineFeed(int c) {
        if (left == 0) {
            fields.reset();
            framing.trailersBegin();
        }
        return expect(c, '\n', left == 0 ? Part.TRAILERS : Part.DATA);
    }

    private @Nullable FramingViolation trailers(int c) {
        if (++trailerBytes > maxTrailerBytes) {
            return TRAILER;
        }
        FramingViolation violation = fields.next(c);
        if (fields.done()) {
            part = Part.DONE;
        }
        return violation;
    }

    private @Nullable FramingViolation expect(int c, int expected, Part next) {
        part = next;
        return c == expected ? null : CHUNK;
    }
}
