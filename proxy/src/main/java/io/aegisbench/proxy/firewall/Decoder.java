package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/**
 * Undoes one layer of encoding: escapes of links, HTML and JSON, base64, hex, rot13 and text that
 * is written backwards. Not thread-safe: one scan owns it.
 */
final class Decoder {

    private static final int MIN_ESCAPES = 3;
    private static final int SAMPLE = 64;
    private static final int MAX_ENTITY_DIGITS = 7;
    private static final byte[] BASE64 = base64();

    private char[] text = new char[4096];
    private int length;

    char[] text() {
        return text;
    }

    int length() {
        return length;
    }

    /** {@return whether there were at least three escapes; the text is then without them} */
    boolean escapes(char[] chars, int from, int to) {
        reset(to - from);
        int found = 0;
        for (int i = from; i < to; ) {
            int size = escape(chars, i, to);
            if (size == 0) {
                text[length++] = chars[i++];
            } else {
                found += chars[i] == '\\' && size == 2 ? 0 : 1;
                i += size;
            }
        }
        return found >= MIN_ESCAPES;
    }

    private int escape(char[] chars, int at, int to) {
        char c = chars[at];
        if (c == '%') {
            return digits(chars, at + 1, to, 2) ? 3 : 0;
        }
        if (c == '&') {
            return at + 2 < to && chars[at + 1] == '#' ? entity(chars, at, to) : 0;
        }
        if (c != '\\' || at + 1 >= to) {
            return 0;
        }
        char kind = chars[at + 1];
        if (kind == 'u') {
            return digits(chars, at + 2, to, 4) ? 6 : 0;
        }
        if (kind == 'x') {
            return digits(chars, at + 2, to, 2) ? 4 : 0;
        }
        if ("nrt\"/".indexOf(kind) >= 0) {
            text[length++] = kind == '"' || kind == '/' ? kind : ' ';
            return 2;
        }
        return 0;
    }

    private boolean digits(char[] chars, int at, int to, int count) {
        if (at + count > to) {
            return false;
        }
        int value = 0;
        for (int i = at; i < at + count; i++) {
            int digit = Character.digit(chars[i], 16);
            if (digit < 0) {
                return false;
            }
            value = (value << 4) | digit;
        }
        text[length++] = (char) value;
        return true;
    }

    private int entity(char[] chars, int at, int to) {
        boolean hexadecimal = (chars[at + 2] | 32) == 'x';
        int begin = at + (hexadecimal ? 3 : 2);
        int value = 0;
        int i = begin;
        while (i < to && i - begin < MAX_ENTITY_DIGITS) {
            int digit = Character.digit(chars[i], hexadecimal ? 16 : 10);
            if (digit < 0) {
                break;
            }
            value = value * (hexadecimal ? 16 : 10) + digit;
            i++;
        }
        if (i == begin || value > 0xFFFF) {
            return 0;
        }
        text[length++] = (char) value;
        return (i < to && chars[i] == ';' ? i + 1 : i) - at;
    }

    /** {@return whether a run of base64's signs is text in it or in hex; it is then decoded} */
    boolean run(char[] chars, int from, int to) {
        int end = to;
        while (end > from && chars[end - 1] == '=') {
            end--;
        }
        return hex(chars, from, end) || base64(chars, from, end);
    }

    /** {@return whether all of a run is base64, padding apart, of the kind that carries data} */
    static boolean isBase64(char[] chars, int from, int to) {
        int kinds = 0;
        int end = to;
        while (end > from && chars[end - 1] == '=') {
            end--;
        }
        for (int i = from; i < end; i++) {
            char c = chars[i];
            if (c >= 128 || BASE64[c] < 0) {
                return false;
            }
            kinds |= c <= '9' ? 1 : c >= 'a' ? 2 : 4;
        }
        return Integer.bitCount(kinds) >= 2 || ((end - from) & 3) == 0;
    }

    private boolean hex(char[] chars, int from, int to) {
        if (((to - from) & 1) != 0) {
            return false;
        }
        reset((to - from) / 2);
        for (int i = from; i < to; i += 2) {
            if (!digits(chars, i, to, 2)) {
                return false;
            }
        }
        return isText();
    }

    /** A sample tells data from text, so that what is long and no text costs little. */
    private boolean base64(char[] chars, int from, int to) {
        for (int sampled = from; ; sampled += SAMPLE) {
            decode64(chars, sampled, Math.min(to, sampled + SAMPLE));
            if (!isText()) {
                return false;
            }
            if (sampled >= Math.min(to, from + 2 * SAMPLE) - SAMPLE) {
                break;
            }
        }
        decode64(chars, from, to);
        return true;
    }

    private void decode64(char[] chars, int from, int to) {
        reset(to - from);
        int bits = 0;
        int held = 0;
        for (int i = from; i < to; i++) {
            bits = (bits << 6) | BASE64[chars[i]];
            held += 6;
            if (held >= 8) {
                held -= 8;
                text[length++] = (char) ((bits >>> held) & 0xFF);
            }
        }
    }

    private boolean isText() {
        int plain = 0;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            plain += (c >= ' ' && c < 127) || c == '\n' || c == '\t' || c == '\r' ? 1 : 0;
        }
        return length > 0 && plain * 10 >= length * 9;
    }

    /** Moves each letter on by thirteen. */
    void rot13(char[] chars, int from, int to) {
        reset(to - from);
        for (int i = from; i < to; i++) {
            char c = chars[i];
            boolean letter = c < 128 && Character.isLetter(c);
            int base = (c & 32) | 65;
            text[length++] = letter ? (char) ((c - base + 13) % 26 + base) : c;
        }
    }

    /** Reads from the end to the begin. */
    void backwards(char[] chars, int from, int to) {
        reset(to - from);
        for (int i = to - 1; i >= from; i--) {
            text[length++] = chars[i];
        }
    }

    private void reset(int size) {
        length = 0;
        if (text.length < size) {
            text = new char[size];
        }
    }

    private static byte[] base64() {
        byte[] table = new byte[128];
        Arrays.fill(table, (byte) -1);
        String signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < signs.length(); i++) {
            table[signs.charAt(i)] = (byte) i;
        }
        table['-'] = 62;
        table['_'] = 63;
        return table;
    }
}
