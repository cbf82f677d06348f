package io.aegisbench.proxy.firewall;

/**
 * Turns text into a {@link WordView} and notices on the way whether the text has anything that
 * {@link DisguiseReader} could read differently. Not thread-safe: one scan owns it.
 */
final class WordNormaliser {

    private static final int SUSPICIOUS_SINGLES = 4;

    private int wordLength;
    private int singles;
    private int gapLength;
    private char gapChar;
    private boolean lastWasLetter;
    private boolean lastWasDigit;
    private boolean stopped;
    private boolean disguised;

    /** Writes the words of {@code source} and returns whether the text may be disguised. */
    boolean normalise(TextBuffer source, WordView view) {
        view.clear();
        reset();
        char[] chars = source.chars();
        int length = source.length();
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (c < 128) {
                accept(c, CharacterFold.ofAscii(c), view);
            } else {
                i += acceptWide(chars, i, length, view);
            }
        }
        accept(' ', CharacterFold.SEPARATOR, view);
        view.endSentence();
        return disguised;
    }

    private void reset() {
        wordLength = 0;
        singles = 0;
        gapLength = 0;
        gapChar = ' ';
        lastWasLetter = false;
        lastWasDigit = false;
        stopped = false;
        disguised = false;
    }

    private int acceptWide(char[] chars, int at, int length, WordView view) {
        int codePoint = Character.codePointAt(chars, at, length);
        char folded = CharacterFold.of(codePoint);
        disguised |= CharacterFold.isOfTwoCases(codePoint) && Character.isUpperCase(codePoint);
        if (folded == CharacterFold.EXPANDS) {
            String text = CharacterFold.expansion(codePoint);
            for (int i = 0; i < text.length(); i++) {
                accept(text.charAt(i), text.charAt(i), view);
            }
        } else {
            char seen =
                    folded == CharacterFold.SEPARATOR && Character.isSpaceChar(codePoint)
                            ? ' '
                            : '-';
            accept(seen, folded, view);
        }
        return Character.charCount(codePoint) - 1;
    }

    private void accept(char c, char folded, WordView view) {
        if (folded == CharacterFold.DROP) {
            return;
        }
        if (folded == CharacterFold.SEPARATOR || folded == CharacterFold.STOP) {
            endWord(c, folded, view);
            return;
        }
        boolean digit = folded >= '0' && folded <= '9';
        if (wordLength == 0) {
            disguised |= gapLength == 1 && gapChar != ' ' && gapChar != '\'';
        } else {
            disguised |= digit ? lastWasLetter : lastWasDigit;
        }
        lastWasDigit = digit;
        lastWasLetter = !digit;
        stopped = false;
        wordLength++;
        gapLength = 0;
        view.letter(folded);
    }

    private void endWord(char c, char folded, WordView view) {
        if (wordLength > 0) {
            singles = wordLength == 1 ? singles + 1 : 0;
            disguised |= singles >= SUSPICIOUS_SINGLES || wordLength >= DisguiseReader.DENSE_LENGTH;
            wordLength = 0;
            view.separate();
        }
        boolean space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (folded == CharacterFold.STOP) {
            stopped = true;
            if (c >= 128) {
                view.endSentence();
            }
        } else if (stopped && space) {
            view.endSentence();
            stopped = false;
        }
        gapLength++;
        gapChar = space ? ' ' : c;
    }
}
