package io.aegisbench.proxy.firewall;

/**
 * Normalised words with one blank on either side of each; a line feed instead of a blank is the end
 * of a sentence. Not thread-safe: one scan owns it.
 *
 * <p>A sentence of fewer than {@value #MIN_SENTENCE_WORDS} words has no end of its own, so that
 * full stops after every word do not tear a phrase apart.
 */
final class WordView {

    private static final int MIN_SENTENCE_WORDS = 3;

    private final TextBuffer text = new TextBuffer();
    private int wordsInSentence;

    TextBuffer text() {
        return text;
    }

    void clear() {
        text.clear();
        text.append(' ');
        wordsInSentence = 0;
    }

    void letter(char folded) {
        text.append(folded);
    }

    void word(TextBuffer letters) {
        char[] chars = letters.chars();
        for (int i = 0; i < letters.length(); i++) {
            if (chars[i] == ' ') {
                separate();
            } else {
                text.append(chars[i]);
            }
        }
        separate();
    }

    void separate() {
        char last = text.last();
        if (last != ' ' && last != '\n') {
            text.append(' ');
            wordsInSentence++;
        }
    }

    /** Ends the sentence if a word was just ended and the sentence is long enough. */
    void endSentence() {
        separate();
        if (wordsInSentence >= MIN_SENTENCE_WORDS && text.last() == ' ') {
            text.replaceLast('\n');
            wordsInSentence = 0;
        }
    }
}
