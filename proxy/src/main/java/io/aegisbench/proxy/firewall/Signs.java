package io.aegisbench.proxy.firewall;

/**
 * What a character counts as. Digits count as the letters they are written for, and {@code l} as
 * {@code i}, in terms and in texts alike, so {@code 1gn0re} and {@code ignore} are one word.
 */
final class Signs {

    /** Set in {@link #step} for a character that begins an escape. */
    static final int ESCAPE = 1 << 16;

    private static final char[] WORD = new char[128];
    private static final char[] LETTER = new char[128];
    private static final int[] STEP = new int[128];
    private static final byte[] RUN = new byte[128];

    static {
        String digits = "oi2eas6t8g";
        for (char c = 0; c < WORD.length; c++) {
            WORD[c] = CharacterFold.SEPARATOR;
            if (Character.isLetter(c)) {
                char lower = Character.toLowerCase(c);
                WORD[c] = lower == 'l' ? 'i' : lower;
            } else if (Character.isDigit(c)) {
                WORD[c] = digits.charAt(c - '0');
            } else if (c == 0 || c == '\'') {
                WORD[c] = CharacterFold.DROP;
            }
            LETTER[c] = WORD[c] == CharacterFold.SEPARATOR ? 0 : WORD[c];
            int code = Character.isLetter(WORD[c]) ? WORD[c] & 31 : 0;
            STEP[c] = (code == 0 ? 0 : 5 << 8) | code;
            RUN[c] = (byte) (c > ' ' && "\"'<>()[]{}`,;|".indexOf(c) < 0 ? 1 : 0);
        }
        STEP['@'] = (5 << 8) | ('a' & 31);
        STEP['$'] = (5 << 8) | ('s' & 31);
        for (char c : new char[] {'%', '&', '\\'}) {
            STEP[c] |= ESCAPE;
        }
    }

    private Signs() {}

    /** {@return the character's part in a word, {@link CharacterFold#DROP} or a separator} */
    static char word(char c) {
        return c < 128 ? WORD[c] : c;
    }

    /** {@return what an ASCII letter or digit is in a word; 0 for what is something else} */
    static char letter(char c) {
        return c < 128 ? LETTER[c] : 0;
    }

    /** {@return five bits of a letter, with the bits to shift by above them; 0 is no letter} */
    static int step(char c) {
        return c < 128 ? STEP[c] : (5 << 8) | (1 + (((c * 31) >>> 3) & 15));
    }

    /** {@return {@link #step} of an ASCII character} */
    static int ascii(char c) {
        return STEP[c];
    }

    /** {@return the character by which candidates are told, 0 for none} */
    static char code(char c) {
        return c < 128 ? (char) (STEP[c] & 31) : c;
    }

    /** {@return whether a character can be part of a key, a link or encoded data} */
    static boolean isOfRun(char c) {
        return c < 128 && RUN[c] != 0;
    }

    /** {@return whether twelve characters from a place on may all be of a run} */
    static boolean mayBeRun(char[] chars, int at) {
        return (run(chars, at) & run(chars, at + 4) & run(chars, at + 8)) != 0;
    }

    /** No branch: blanks stand where nobody can foresee them. */
    private static int run(char[] chars, int at) {
        return RUN[chars[at] & 127]
                & RUN[chars[at + 1] & 127]
                & RUN[chars[at + 2] & 127]
                & RUN[chars[at + 3] & 127];
    }

    /** Folds all that is not ASCII, in place and at its place; what vanishes becomes NUL. */
    static void fold(char[] chars, int length) {
        int i = 0;
        while (i < length) {
            if (i + 8 <= length && areAscii(chars, i)) {
                i += 8;
            } else {
                i += chars[i] >= 128 ? foldOne(chars, i, length) : 1;
            }
        }
    }

    private static boolean areAscii(char[] chars, int at) {
        int all = chars[at] | chars[at + 1] | chars[at + 2] | chars[at + 3];
        return (all | chars[at + 4] | chars[at + 5] | chars[at + 6] | chars[at + 7]) < 128;
    }

    private static int foldOne(char[] chars, int at, int length) {
        int codePoint = Character.codePointAt(chars, at, length);
        int size = Character.charCount(codePoint);
        char folded = CharacterFold.of(codePoint);
        if (codePoint == 0x2019 || codePoint == 0x2018 || codePoint == 0x2BC) {
            folded = '\'';
        } else if (isForeignCapital(chars, at, length)) {
            folded = CharacterFold.ofCapital(codePoint);
        } else if (folded == CharacterFold.STOP) {
            folded = '.';
        }
        String several = folded == CharacterFold.EXPANDS ? CharacterFold.expansion(codePoint) : "";
        chars[at] = several.isEmpty() ? folded : several.charAt(0);
        if (size == 2) {
            chars[at + 1] = several.length() > 1 ? several.charAt(1) : CharacterFold.DROP;
        }
        return size;
    }

    /** A Greek or Cyrillic capital beside a Latin letter is there for its looks. */
    private static boolean isForeignCapital(char[] chars, int at, int length) {
        return CharacterFold.isOfTwoCases(chars[at])
                && Character.isUpperCase(chars[at])
                && (isLatin(chars, at - 1, length) || isLatin(chars, at + 1, length));
    }

    private static boolean isLatin(char[] chars, int at, int length) {
        return at >= 0 && at < length && chars[at] < 128 && Character.isLetter(chars[at]);
    }
}
