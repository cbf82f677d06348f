package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.BARE_LINE_BREAK;
import static io.aegisbench.proxy.guard.FramingViolation.ESCAPE;
import static io.aegisbench.proxy.guard.FramingViolation.METHOD;
import static io.aegisbench.proxy.guard.FramingViolation.REQUEST_LINE;
import static io.aegisbench.proxy.guard.FramingViolation.REQUEST_LINE_TOO_LONG;
import static io.aegisbench.proxy.guard.FramingViolation.TARGET;
import static io.aegisbench.proxy.guard.FramingViolation.UNKNOWN_METHOD;
import static io.aegisbench.proxy.guard.FramingViolation.VERSION;

import org.jspecify.annotations.Nullable;

/**
 * A request's first line, byte by byte (RFC 9112, section 3). Not thread-safe: one connection owns
 * it.
 */
final class RequestLineScanner {
    /** What a request is about to come by, one step a byte or a part. */
    private enum Part {
        METHOD,
        TARGET_START,
        ORIGIN,
        ASTERISK,
        SCHEME,
        AUTHORITY,
        VERSION,
        LINE_FEED,
        DONE
    }

    private static final int MAX_AUTHORITY_BYTES = 255;
    private static final int ESCAPE_DIGITS = 2;
    private static final long CONNECT = word("CONNECT");
    private static final long TRACE = word("TRACE");
    private static final long GET = word("GET");
    private static final long HEAD = word("HEAD");
    private static final long HTTP_1_1 = word("HTTP/1.1");
    private static final long HTTP_1_0 = word("HTTP/1.0");
    private static final String SCHEME_PLAIN = "http://";
    private static final String SCHEME_TLS = "https://";

    private final int maxBytes;
    private Part part = Part.METHOD;
    private int length;

    /** The last eight bytes of a method or version, the newest lowest. */
    private long word;

    private int wordLength;
    private boolean reading;
    private boolean lowerCase;
    private boolean schemeIsTls;
    private boolean http11;
    private byte[] authority = {};
    private int authorityLength;
    private int escapeLeft;

    RequestLineScanner(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static long word(String text) {
        long word = 0;
        for (int i = 0; i < text.length(); i++) {
            word = word << 8 | text.charAt(i);
        }
        return word;
    }

    void reset() {
        part = Part.METHOD;
        length = 0;
        word = 0;
        wordLength = 0;
        lowerCase = false;
        schemeIsTls = false;
        authorityLength = 0;
        escapeLeft = 0;
    }

    boolean done() {
        return part == Part.DONE;
    }

    boolean http11() {
        return http11;
    }

    /** {@return whether the method is GET or HEAD} */
    boolean isReading() {
        return reading;
    }

    /** {@return how long the authority of an absolute target is, or 0 for the other forms} */
    int authorityLength() {
        return authorityLength;
    }

    int authorityAt(int index) {
        return authority[index];
    }

    @Nullable FramingViolation next(int c) {
        if (++length > maxBytes) {
            return REQUEST_LINE_TOO_LONG;
        }
        if (c == '\n' && part != Part.LINE_FEED) {
            return BARE_LINE_BREAK;
        }
        return switch (part) {
            case METHOD -> method(c);
            case TARGET_START -> targetStart(c);
            case ORIGIN -> origin(c);
            case ASTERISK -> c == ' ' ? toVersion() : TARGET;
            case SCHEME -> scheme(c);
            case AUTHORITY -> authority(c);
            case VERSION -> version(c);
            case LINE_FEED -> lineFeed(c);
            case DONE -> REQUEST_LINE;
        };
    }

    private @Nullable FramingViolation method(int c) {
        if (c == ' ' && wordLength > 0) {
            part = Part.TARGET_START;
            boolean refused =
                    (wordLength == 7 && word == CONNECT) || (wordLength == 5 && word == TRACE);
            reading = (wordLength == 3 && word == GET) || (wordLength == 4 && word == HEAD);
            wordLength = 0;
            // Undertow would take "get" for GET, whose case counts (RFC 9110, section 9.1).
            return lowerCase ? UNKNOWN_METHOD : refused ? METHOD : null;
        }
        lowerCase |= c >= 'a' && c <= 'z';
        return FramingBytes.isToken(c) ? add(c) : REQUEST_LINE;
    }

    private @Nullable FramingViolation add(int c) {
        word = word << 8 | c;
        wordLength++;
        return null;
    }

    private @Nullable FramingViolation targetStart(int c) {
        part =
                switch (c) {
                    case '/' -> Part.ORIGIN;
                    case '*' -> Part.ASTERISK;
                    case 'h', 'H' -> Part.SCHEME;
                    default -> Part.DONE;
                };
        wordLength = 1;
        return part == Part.DONE ? TARGET : null;
    }

    private @Nullable FramingViolation origin(int c) {
        if (escapeLeft > 0) {
            escapeLeft--;
            return FramingBytes.isHex(c) ? null : ESCAPE;
        }
        if (c == '%') {
            escapeLeft = ESCAPE_DIGITS;
        }
        if (c == ' ') {
            return toVersion();
        }
        return FramingBytes.isTarget(c) ? null : TARGET;
    }

    private @Nullable FramingViolation scheme(int c) {
        int lower = FramingBytes.lower(c);
        // "http" is common to both; its next byte decides.
        if (wordLength == SCHEME_PLAIN.indexOf(':')) {
            schemeIsTls = lower == 's';
        }
        String scheme = schemeIsTls ? SCHEME_TLS : SCHEME_PLAIN;
        if (scheme.charAt(wordLength) != lower) {
            return TARGET;
        }
        wordLength++;
        if (wordLength == scheme.length()) {
            part = Part.AUTHORITY;
        }
        return null;
    }

    private @Nullable FramingViolation authority(int c) {
        if (c == '/' && authorityLength > 0) {
            part = Part.ORIGIN;
            return null;
        }
        if (authorityLength == 0 && authority.length == 0) {
            authority = new byte[MAX_AUTHORITY_BYTES];
        }
        boolean allowed = FramingBytes.isHost(c) || c == ':' || c == '[' || c == ']';
        if (!allowed || authorityLength == MAX_AUTHORITY_BYTES) {
            return TARGET;
        }
        authority[authorityLength++] = (byte) c;
        return null;
    }

    private @Nullable FramingViolation toVersion() {
        part = Part.VERSION;
        word = 0;
        wordLength = 0;
        return null;
    }

    private @Nullable FramingViolation version(int c) {
        if (c != '\r') {
            return wordLength < 8 && c > ' ' && c < 127 ? add(c) : REQUEST_LINE;
        }
        if (wordLength != 8) {
            return REQUEST_LINE;
        }
        part = Part.LINE_FEED;
        http11 = word == HTTP_1_1;
        if (http11 || word == HTTP_1_0) {
            return null;
        }
        boolean another = word >>> 24 == HTTP_1_1 >>> 24 && isDigitDotDigit((int) word);
        return another ? VERSION : REQUEST_LINE;
    }

    private static boolean isDigitDotDigit(int bytes) {
        return FramingBytes.isDigit(bytes >>> 16 & 0xff)
                && (bytes >>> 8 & 0xff) == '.'
                && FramingBytes.isDigit(bytes & 0xff);
    }

    private @Nullable FramingViolation lineFeed(int c) {
        part = Part.DONE;
        return c == '\n' ? null : BARE_LINE_BREAK;
    }
}
