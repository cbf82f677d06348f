package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/**
 * The words of a passage, folded, parted by one blank each. Characters of scripts without blanks
 * are words of their own; four single letters in a row are one word; a very long word is cut where
 * words that the model knows begin. Not thread-safe: one scan owns it.
 */
final class Words {

    private static final int SINGLES = 4;
    private static final int LONG = 14;
    private static final int MIN_PART = 3;
    private static final TermTree NO_TERMS = new TermTree.Builder().build();

    private final TermTree dictionary;
    private char[] text = new char[1024];
    private int[] begins = new int[256];
    private int length;
    private int count;
    private int wordBegin;
    private int singles;

    /**
     * @param dictionary the words by which very long ones are cut
     */
    Words(TermTree dictionary) {
        this.dictionary = dictionary;
    }

    /** {@return the words of a term or text} */
    static String fold(String term) {
        Words words = new Words(NO_TERMS);
        char[] chars = term.toCharArray();
        Signs.fold(chars, chars.length);
        words.read(chars, 0, chars.length, false);
        return new String(words.text, 0, Math.max(0, words.length - 1));
    }

    char[] text() {
        return text;
    }

    /** {@return characters of the text, the blank behind the last word included} */
    int length() {
        return length;
    }

    int count() {
        return count;
    }

    int begin(int word) {
        return begins[word];
    }

    /**
     * Reads folded characters.
     *
     * @param joined whether signs other than blanks part no words
     */
    void read(char[] chars, int from, int to, boolean joined) {
        length = 0;
        count = 0;
        wordBegin = 0;
        singles = 0;
        if (text.length < 2 * (to - from) + 2) {
            text = new char[2 * (to - from) + 2];
        }
        for (int i = letters(chars, from, to); i < to; i = letters(chars, i + 1, to)) {
            char c = chars[i];
            char sign = Signs.word(c);
            if (c == '\\' && i + 1 < to && "nrt".indexOf(chars[i + 1]) >= 0) {
                i++;
            } else if ((c == '@' || c == '$') && isInside(chars, i, to)) {
                sign = c == '@' ? 'a' : 's';
            }
            if (sign == CharacterFold.SEPARATOR) {
                if (!joined || c == ' ') {
                    endWord();
                }
            } else if (sign != CharacterFold.DROP) {
                letter(sign);
            }
        }
        endWord();
        joinSingles();
    }

    /** Reads ASCII letters and digits, which is most of a text; returns where something else is. */
    private int letters(char[] chars, int from, int to) {
        char[] out = text;
        int size = length;
        int i = from;
        for (; i < to; i++) {
            char sign = Signs.letter(chars[i]);
            if (sign == 0) {
                break;
            }
            out[size++] = sign;
        }
        length = size;
        return i;
    }

    private boolean isInside(char[] chars, int at, int to) {
        return length > wordBegin && at + 1 < to && Character.isLetter(chars[at + 1]);
    }

    private void letter(char sign) {
        boolean unspaced = CharacterFold.isUnspaced(sign);
        if (unspaced) {
            endWord();
        }
        append(sign);
        if (unspaced) {
            endWord();
        }
    }

    private void append(char c) {
        if (length + 2 > text.length) {
            text = Arrays.copyOf(text, text.length * 2);
        }
        text[length++] = c;
    }

    private void endWord() {
        int size = length - wordBegin;
        if (size == 0) {
            return;
        }
        singles = size == 1 && text[wordBegin] < 128 ? singles + 1 : 0;
        if (singles == SINGLES) {
            joinable = true;
        }
        if (size >= LONG && cut()) {
            return;
        }
        close();
    }

    private boolean joinable;

    private void close() {
        append(' ');
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, count * 2);
        }
        begins[count++] = wordBegin;
        wordBegin = length;
    }

    /** Cuts the word just read into known words and drops the rest, if there are two at least. */
    private boolean cut() {
        char[] word = Arrays.copyOfRange(text, wordBegin, length);
        int first = known(word, 0);
        int second = first + longest(word, first);
        if (known(word, second) == word.length) {
            return false;
        }
        length = wordBegin;
        for (int i = first; i < word.length; ) {
            int size = longest(word, i);
            for (int k = 0; k < size; k++) {
                append(word[i + k]);
            }
            close();
            i = known(word, i + size);
        }
        return true;
    }

    /** {@return where the next known word begins, the end if there is none} */
    private int known(char[] word, int from) {
        int at = from;
        while (at < word.length && longest(word, at) == 0) {
            at++;
        }
        return at;
    }

    private int longest(char[] word, int at) {
        int best = 0;
        int node = TermTree.ROOT;
        for (int i = at; i < word.length; i++) {
            node = dictionary.step(node, word[i]);
            if (node == TermTree.NONE) {
                break;
            }
            best = dictionary.begun(node) != TermTree.NONE ? i + 1 - at : best;
        }
        return best >= MIN_PART ? best : 0;
    }

    private void joinSingles() {
        if (!joinable) {
            return;
        }
        joinable = false;
        char[] old = Arrays.copyOf(text, length);
        int[] oldBegins = Arrays.copyOf(begins, count + 1);
        int words = count;
        oldBegins[words] = length;
        length = 0;
        count = 0;
        wordBegin = 0;
        for (int i = 0; i < words; ) {
            int last = i;
            while (last < words && oldBegins[last + 1] - oldBegins[last] == 2) {
                last++;
            }
            int end = last - i >= SINGLES ? last : i + 1;
            for (int k = oldBegins[i]; k < oldBegins[end]; k++) {
                if (old[k] != ' ') {
                    append(old[k]);
                }
            }
            if (length - wordBegin < LONG || !cut()) {
                close();
            }
            i = end;
        }
    }
}
