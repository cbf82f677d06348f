package io.aegisbench.proxy.firewall;

/** Reads percent, HTML number and backslash escapes; anything malformed stays as it is. */
final class EscapedText {

    private static final int MAX_ENTITY_DIGITS = 7;

    private EscapedText() {}

    /** Appends the decoded form of all of {@code source} to {@code out}. */
    static void decode(TextBuffer source, TextBuffer out) {
        char[] chars = source.chars();
        int length = source.length();
        int i = 0;
        while (i < length) {
            char c = chars[i];
            int next =
                    switch (c) {
                        case '%' -> hex(chars, i + 1, length, 2, out);
                        case '\\' -> backslash(chars, i + 1, length, out);
                        case '&' -> entity(chars, i + 1, length, out);
                        default -> -1;
                    };
            if (next < 0) {
                out.append(c);
                i++;
            } else {
                i = next;
            }
        }
        out.append('\n');
    }

    private static int backslash(char[] chars, int at, int length, TextBuffer out) {
        if (at >= length) {
            return -1;
        }
        return switch (chars[at]) {
            case 'n', 'r', 't', 'b', 'f' -> {
                out.append(' ');
                yield at + 1;
            }
            case '"', '\\', '/' -> {
                out.append(chars[at]);
                yield at + 1;
            }
            case 'x' -> hex(chars, at + 1, length, 2, out);
            case 'u' -> hex(chars, at + 1, length, 4, out);
            default -> -1;
        };
    }

    private static int hex(char[] chars, int at, int length, int digits, TextBuffer out) {
        if (at + digits > length) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(chars[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        out.append((char) value);
        return at + digits;
    }

    private static int entity(char[] chars, int at, int length, TextBuffer out) {
        if (at >= length || chars[at] != '#') {
            return -1;
        }
        boolean hexadecimal = at + 1 < length && (chars[at + 1] | 0x20) == 'x';
        int first = hexadecimal ? at + 2 : at + 1;
        int value = 0;
        int i = first;
        while (i < length && i - first < MAX_ENTITY_DIGITS) {
            int digit = Character.digit(chars[i], hexadecimal ? 16 : 10);
            if (digit < 0) {
                break;
            }
            value = value * (hexadecimal ? 16 : 10) + digit;
            i++;
        }
        if (i == first || !Character.isValidCodePoint(value)) {
            return -1;
        }
        out.append(Character.toString(value));
        return i < length && chars[i] == ';' ? i + 1 : i;
    }
}
