package io.aegisbench.proxy.firewall;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Takes one layer of encoding off: base64, hexadecimal, percent, HTML and backslash escapes. What
 * decodes to printable text is added to a second text; the original is scanned as well. Every form
 * decodes to fewer characters than it has, so the added work is bounded by the request's size.
 */
final class EncodedText {

    private static final int MIN_BASE64_CHARS = 16;
    private static final int MIN_HEX_PAIRS = 8;
    private static final int MIN_ESCAPES = 2;

    /** At most one character in this many may be unprintable. */
    private static final int UNPRINTABLE_SHARE = 12;

    private EncodedText() {}

    /** Appends what {@code source} holds in encoded form to {@code out}. */
    static void decode(TextBuffer source, TextBuffer out) {
        char[] chars = source.chars();
        int length = source.length();
        int runStart = 0;
        int escapes = 0;
        for (int i = 0; i <= length; i++) {
            char c = i < length ? chars[i] : ' ';
            if (c == '\\' || c == '%' || c == '&') {
                escapes++;
            }
            if (isBase64(c)) {
                continue;
            }
            if (i - runStart >= MIN_BASE64_CHARS) {
                decodeRun(chars, runStart, i, out);
            }
            runStart = i + 1;
        }
        if (escapes >= MIN_ESCAPES) {
            EscapedText.decode(source, out);
        }
        decodeSpacedHex(chars, length, out);
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_';
    }

    private static void decodeRun(char[] chars, int begin, int end, TextBuffer out) {
        if (isHex(chars, begin, end)) {
            byte[] bytes = new byte[(end - begin) / 2];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) pair(chars[begin + 2 * i], chars[begin + 2 * i + 1]);
            }
            addPrintable(bytes, bytes.length, out);
        }
        int usable = (end - begin) % 4 == 1 ? end - begin - 1 : end - begin;
        byte[] encoded = new byte[usable];
        for (int i = 0; i < usable; i++) {
            char c = chars[begin + i];
            encoded[i] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
        }
        byte[] bytes = Base64.getDecoder().decode(encoded);
        addPrintable(bytes, bytes.length, out);
    }

    private static boolean isHex(char[] chars, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (Character.digit(chars[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int pair(char high, char low) {
        return Character.digit(high, 16) << 4 | Character.digit(low, 16);
    }

    /**
     * Pairs of digits with one sign or blank between them, also as {@code \x69} or {@code 0x69}.
     */
    private static void decodeSpacedHex(char[] chars, int length, TextBuffer out) {
        byte[] bytes = new byte[0];
        int count = 0;
        int gap = 0;
        for (int i = 0; i < length; i++) {
            if (isPairAt(chars, i, length)) {
                if (count == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(16, count * 2));
                }
                bytes[count++] = (byte) pair(chars[i], chars[i + 1]);
                i++;
                gap = 0;
            } else if (++gap > 3
                    || (Character.isLetterOrDigit(chars[i]) && !isHexPrefix(chars, i))) {
                count = flushHex(bytes, count, out);
            }
        }
        flushHex(bytes, count, out);
    }

    private static int flushHex(byte[] bytes, int count, TextBuffer out) {
        if (count >= MIN_HEX_PAIRS) {
            addPrintable(bytes, count, out);
        }
        return 0;
    }

    private static boolean isPairAt(char[] chars, int i, int length) {
        return i + 1 < length
                && chars[i] < 128
                && chars[i + 1] < 128
                && Character.digit(chars[i], 16) >= 0
                && Character.digit(chars[i + 1], 16) >= 0
                && (i + 2 == length || !Character.isLetterOrDigit(chars[i + 2]))
                && (i == 0 || !Character.isLetterOrDigit(chars[i - 1]) || chars[i - 1] == 'x');
    }

    private static boolean isHexPrefix(char[] chars, int i) {
        return chars[i] == 'x' || (chars[i] == '0' && i + 1 < chars.length && chars[i + 1] == 'x');
    }

    private static void addPrintable(byte[] bytes, int count, TextBuffer out) {
        String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
        int unprintable = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\uFFFD' || (c < ' ' && c != '\n' && c != '\t' && c != '\r')) {
                unprintable++;
            }
        }
        if (unprintable * UNPRINTABLE_SHARE <= text.length()) {
            out.append(text);
            out.append('\n');
        }
    }
}
