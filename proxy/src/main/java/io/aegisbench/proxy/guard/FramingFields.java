package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.BODY;
import static io.aegisbench.proxy.guard.FramingViolation.CONTENT_LENGTH;
import static io.aegisbench.proxy.guard.FramingViolation.HOST;
import static io.aegisbench.proxy.guard.FramingViolation.LENGTH_AND_CODING;
import static io.aegisbench.proxy.guard.FramingViolation.TRAILER;
import static io.aegisbench.proxy.guard.FramingViolation.TRANSFER_ENCODING;

import org.jspecify.annotations.Nullable;

/**
 * The three header fields that say where a request ends and whom it is for. Not thread-safe: one
 * connection owns it.
 */
final class FramingFields {
    private static final String[] NAMES = {"host", "content-length", "transfer-encoding"};
    private static final int HOST_NAME = 1;
    private static final int LENGTH_NAME = 2;
    private static final int CODING_NAME = 4;
    private static final int ALL_NAMES = HOST_NAME | LENGTH_NAME | CODING_NAME;

    /** No body is longer than 18 decimal digits can say, and so many fit into a long. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private final RequestLineScanner requestLine;
    private final HostScanner host;
    private final CodingScanner coding = new CodingScanner();

    /** The names that the field may still be, then the one it is. */
    private int field;

    private int nameLength;
    private int seen;
    private boolean trailers;
    private long contentLength;
    private int digits;
    private boolean afterDigits;

    FramingFields(RequestLineScanner requestLine) {
        this.requestLine = requestLine;
        this.host = new HostScanner(requestLine);
    }

    void reset() {
        seen = 0;
        trailers = false;
        contentLength = 0;
        digits = 0;
        afterDigits = false;
    }

    void trailersBegin() {
        trailers = true;
    }

    void nameStarts() {
        field = ALL_NAMES;
        nameLength = 0;
    }

    void name(int c) {
        if (field != 0) {
            int lower = FramingBytes.lower(c);
            for (int i = 0; i < NAMES.length; i++) {
                if (nameLength >= NAMES[i].length() || NAMES[i].charAt(nameLength) != lower) {
                    field &= ~(1 << i);
                }
            }
            nameLength++;
        }
    }

    @Nullable FramingViolation nameEnds() {
        for (int i = 0; i < NAMES.length; i++) {
            if (nameLength != NAMES[i].length()) {
                field &= ~(1 << i);
            }
        }
        if (field == 0) {
            return null;
        }
        if (trailers) {
            return TRAILER;
        }
        boolean again = (seen & field) != 0;
        seen |= field;
        if ((seen & (LENGTH_NAME | CODING_NAME)) == (LENGTH_NAME | CODING_NAME)) {
            return LENGTH_AND_CODING;
        }
        return again ? malformed() : startValue();
    }

    private @Nullable FramingViolation startValue() {
        if (field == HOST_NAME) {
            host.reset();
        } else if (field == CODING_NAME) {
            coding.reset();
        }
        return null;
    }

    private FramingViolation malformed() {
        return switch (field) {
            case HOST_NAME -> HOST;
            case LENGTH_NAME -> CONTENT_LENGTH;
            default -> TRANSFER_ENCODING;
        };
    }

    @Nullable FramingViolation value(int c) {
        return switch (field) {
            case HOST_NAME -> host.next(c);
            case LENGTH_NAME -> lengthDigit(c);
            case CODING_NAME -> coding.next(c);
            default -> null;
        };
    }

    private @Nullable FramingViolation lengthDigit(int c) {
        if (c == ' ') {
            afterDigits = digits > 0;
            return null;
        }
        if (!FramingBytes.isDigit(c) || afterDigits || ++digits > MAX_LENGTH_DIGITS) {
            return CONTENT_LENGTH;
        }
        contentLength = contentLength * 10 + (c - '0');
        return null;
    }

    @Nullable FramingViolation valueEnds() {
        return switch (field) {
            case HOST_NAME -> host.end();
            case LENGTH_NAME -> digits > 0 ? null : CONTENT_LENGTH;
            case CODING_NAME -> coding.end();
            default -> null;
        };
    }

    /** {@return what is wrong with the head as a whole} */
    @Nullable FramingViolation headEnds() {
        if (chunked() && !requestLine.http11()) {
            return TRANSFER_ENCODING;
        }
        // It would mean nothing (RFC 9110, 9.3.1), no stage would read it, and it may have no end.
        if (requestLine.isReading() && (chunked() || contentLength > 0)) {
            return BODY;
        }
        // HTTP/1.0 had no Host; it may be left out there, but not beside an absolute target.
        boolean needed = requestLine.http11() || requestLine.authorityLength() > 0;
        return needed && (seen & HOST_NAME) == 0 ? HOST : null;
    }

    boolean chunked() {
        return (seen & CODING_NAME) != 0;
    }

    /** {@return how long the body is, or 0 if no length was given} */
    long contentLength() {
        return contentLength;
    }
}
