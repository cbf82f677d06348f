package io.aegisbench.proxy.firewall;

/**
 * What a character counts as. Digits count as the letters they are written for, and {@code l} as
 * {@code i}, in terms and in texts alike, so {@code 1gn0re} and {@code ignore} are one word.
 */
final class Signs {

    /** Set in {@link #step} for a character that begins an escape. */
    static final int ESCAPE = 1 << 16;

    private static final char[] WORD = new char[128];
    private static final int[] STEP = new int[128];
    private static final boolean[] RUN = new boolean[128];

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
            int code = Character.isLetter(WORD[c]) ? WORD[c] & 31 : 0;
            STEP[c] = (code == 0 ? 0 : 5 << 8) | code;
            RUN[c] = c > ' ' && "\"'<>()[]{}`,;|".indexOf(c) < 0;
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

    /** {@return five bits of a letter, with the bits to shift by above them; 0 is no letter} */
    static int step(char c) {
        return c < 128 ? STEP[c] : (5 << 8) | (1 + (((c * 31) >>> 3) & 15));
    }

    /** {@return the character by which candidates are told, 0 for none} */
    static char code(char c) {
        return c < 128 ? (char) (STEP[c] & 31) : c;
    }

    /** {@return whether a character can be part of a key, a link or encoded data} */
    static boolean isOfRun(char c) {
        return c < 128 && RUN[c];
    }

    /** Folds all that is not ASCII, in place and at its place; what vanishes becomes NUL. */
    static void fold(char[] chars, int length) {
        for (int i = 0; i < length; i++) {
            if (chars[i] >= 128) {
                i += foldOne(chars, i, length) - 1;
            }
        }
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
