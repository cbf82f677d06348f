package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.TRANSFER_CODING;
import static io.aegisbench.proxy.guard.FramingViolation.TRANSFER_ENCODING;

import org.jspecify.annotations.Nullable;

/**
 * The value of a Transfer-Encoding field: {@code chunked}, in lower case, and nothing else. A
 * single other coding, also before a last {@code chunked}, is well-formed but unknown: that is 501
 * (RFC 9112, section 6.1). Not thread-safe: one connection owns it.
 */
final class CodingScanner {
    private static final String CHUNKED = "chunked";
    private static final int MAX_BYTES = 64;

    private final byte[] bytes = new byte[MAX_BYTES];
    private int length;

    void reset() {
        length = 0;
    }

    @Nullable FramingViolation next(int c) {
        if (c == ' ' && length == 0) {
            return null;
        }
        if (length == MAX_BYTES || !(FramingBytes.isToken(c) || c == ' ' || c == ',')) {
            return TRANSFER_ENCODING;
        }
        bytes[length++] = (byte) c;
        return null;
    }

    @Nullable FramingViolation end() {
        while (length > 0 && bytes[length - 1] == ' ') {
            length--;
        }
        if (isChunked(0)) {
            return null;
        }
        int comma = 0;
        while (comma < length && FramingBytes.isToken(bytes[comma])) {
            comma++;
        }
        if (comma == 0 || (comma == CHUNKED.length() && resemblesChunked())) {
            return TRANSFER_ENCODING;
        }
        int rest = comma + 1;
        while (rest < length && bytes[rest] == ' ') {
            rest++;
        }
        boolean lastIsChunked = comma < length && bytes[comma] == ',' && isChunked(rest);
        return comma == length || lastIsChunked ? TRANSFER_CODING : TRANSFER_ENCODING;
    }

    private boolean isChunked(int from) {
        if (length - from != CHUNKED.length()) {
            return false;
        }
        for (int i = from; i < length; i++) {
            if (bytes[i] != CHUNKED.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    /** Also in another case: two servers that disagree on that are what smuggling needs. */
    private boolean resemblesChunked() {
        for (int i = 0; i < CHUNKED.length(); i++) {
            if (FramingBytes.lower(bytes[i]) != CHUNKED.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
