package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/** A growing array of characters that is used again. Not thread-safe: one scan owns it. */
final class TextBuffer {

    /**
     * Larger arrays are given back after a request, so that one large body is not kept for ever.
     */
    private static final int MAX_KEPT_CHARS = 1 << 16;

    private static final int FIRST_CHARS = 1 << 10;

    private char[] chars = new char[FIRST_CHARS];
    private int length;

    char[] chars() {
        return chars;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    char last() {
        return length == 0 ? ' ' : chars[length - 1];
    }

    void clear() {
        length = 0;
        if (chars.length > MAX_KEPT_CHARS) {
            chars = new char[FIRST_CHARS];
        }
    }

    void truncate(int newLength) {
        length = newLength;
    }

    void replaceLast(char c) {
        chars[length - 1] = c;
    }

    void append(char c) {
        if (length == chars.length) {
            grow(length + 1);
        }
        chars[length++] = c;
    }

    void append(String text) {
        int end = length + text.length();
        if (end > chars.length) {
            grow(end);
        }
        text.getChars(0, text.length(), chars, length);
        length = end;
    }

    String asString() {
        return new String(chars, 0, length);
    }

    private void grow(int needed) {
        chars = Arrays.copyOf(chars, Math.max(needed, chars.length * 2));
    }
}
