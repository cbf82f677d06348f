package io.aegisbench.proxy.firewall;

/**
 * Reads text a second time the way a model can: digits and signs as letters, signs inside words
 * left out, single letters put together. Not thread-safe: one scan owns it.
 *
 * <p>What comes out is matched twice: as words, and – what has no word borders left, such as {@code
 * ignoreallprevious} – as dense text in which a term may stand anywhere.
 */
final class DisguiseReader {

    /** A word of this many letters may be several words without borders. */
    static final int DENSE_LENGTH = 16;

    private static final int MIN_RUN = 4;

    /** What the digits 0 to 9 stand for; 1 is i in one reading and l in another. */
    private static final String DIGITS = "oizeasgtbg";

    private final WordView words = new WordView();
    private final TextBuffer dense = new TextBuffer();
    private final TextBuffer token = new TextBuffer();
    private final TextBuffer run = new TextBuffer();
    private boolean ambiguous;
    private boolean stop;

    WordView words() {
        return words;
    }

    TextBuffer dense() {
        return dense;
    }

    /** {@return whether the text read last has a sign that is i in one reading and l in another} */
    boolean ambiguous() {
        return ambiguous;
    }

    /**
     * Reads {@code source}.
     *
     * @param one the letter that 1, ! and | stand for
     */
    void read(TextBuffer source, char one) {
        words.clear();
        dense.clear();
        token.clear();
        run.clear();
        ambiguous = false;
        char[] chars = source.chars();
        int length = source.length();
        int blanks = 0;
        for (int i = 0; i < length; i++) {
            int codePoint = Character.codePointAt(chars, i, length);
            i += Character.charCount(codePoint) - 1;
            if (isBlank(codePoint)) {
                endToken();
                blanks++;
                if (blanks == 2 && !run.isEmpty()) {
                    run.append(' ');
                }
            } else {
                blanks = 0;
                accept(codePoint, i + 1 < length ? chars[i + 1] : ' ', one);
            }
        }
        endToken();
        endRun();
        words.endSentence();
    }

    private static boolean isBlank(int codePoint) {
        return codePoint <= ' '
                ? codePoint >= '\t'
                : codePoint > 127 && Character.isSpaceChar(codePoint);
    }

    private void accept(int codePoint, char next, char one) {
        char folded =
                CharacterFold.isOfTwoCases(codePoint)
                        ? CharacterFold.ofCapital(codePoint)
                        : CharacterFold.of(codePoint);
        if (folded == CharacterFold.EXPANDS) {
            String text = CharacterFold.expansion(codePoint);
            for (int i = 0; i < text.length(); i++) {
                put(text.charAt(i));
            }
            return;
        }
        stop = folded == CharacterFold.STOP;
        if (folded >= '0' && folded <= '9') {
            putDigit(folded, one);
        } else if (folded == CharacterFold.SEPARATOR || folded == CharacterFold.STOP) {
            putSign(codePoint, next, one);
        } else {
            put(folded);
        }
    }

    private void put(char folded) {
        if (folded != CharacterFold.SEPARATOR
                && folded != CharacterFold.STOP
                && folded != CharacterFold.DROP) {
            token.append(folded);
        }
    }

    private void putDigit(char digit, char one) {
        if (digit == '1') {
            ambiguous = true;
            token.append(one);
            return;
        }
        token.append(DIGITS.charAt(digit - '0'));
    }

    /** A sign is a letter only where a word goes on behind it. */
    private void putSign(int codePoint, char next, char one) {
        boolean inside = next > ' ' && (next >= 128 || CharacterFold.ofAscii(next) > ' ');
        if (!inside) {
            return;
        }
        switch (codePoint) {
            case '@' -> token.append('a');
            case '$' -> token.append('s');
            case '!', '|' -> {
                if (!token.isEmpty() || codePoint == '!') {
                    ambiguous = true;
                    token.append(one);
                }
            }
            case ',', ':', ';', '/', '"', '(', ')', '=', '&', '?' -> splitToken();
            default -> {
                // Left out: the word goes on.
            }
        }
    }

    /** These signs part words even without a blank, unless single letters are strung on them. */
    private void splitToken() {
        if (token.length() != 1) {
            endToken();
        } else {
            run.append(token.chars()[0]);
            token.clear();
        }
    }

    private void endToken() {
        if (token.isEmpty()) {
            return;
        }
        if (token.length() == 1) {
            run.append(token.chars()[0]);
            token.clear();
            return;
        }
        endRun();
        words.word(token);
        if (token.length() >= DENSE_LENGTH) {
            addDense(token);
        }
        token.clear();
        if (stop) {
            words.endSentence();
        }
    }

    private void endRun() {
        if (run.length() >= MIN_RUN) {
            words.word(run);
            addDense(run);
        } else {
            char[] chars = run.chars();
            for (int i = 0; i < run.length(); i++) {
                if (chars[i] != ' ') {
                    words.letter(chars[i]);
                    words.separate();
                }
            }
        }
        run.clear();
    }

    private void addDense(TextBuffer letters) {
        char[] chars = letters.chars();
        for (int i = 0; i < letters.length(); i++) {
            if (chars[i] != ' ') {
                dense.append(chars[i]);
            }
        }
        dense.append(' ');
    }
}
