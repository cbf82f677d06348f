package io.aegisbench.proxy.firewall;

/**
 * Finds the places of a text that are worth reading, in one pass over its characters.
 *
 * <p>Only letters count: each moves a key of its last five letters on, and a table of bits says
 * whether a trigger begins with these five; a tree of all triggers tells chance apart. What stands
 * between letters is not seen, so {@code i-g-n-o-r-e} and {@code ignoreall} are found like {@code
 * ignore}. A trigger of four letters stands in the table with each letter that may follow. Scripts
 * without blanks are asked for by their last two characters. Immutable once closed.
 */
final class TriggerIndex {

    private static final int LEAST = 4;
    private static final int LETTERS = (1 << (5 * (LEAST + 1))) - 1;
    private static final int MAX_SIGNS_BETWEEN = 5;
    private static final int BEYOND = (MAX_SIGNS_BETWEEN - 1) * LEAST;

    /** Letters of a word that may have others' words before it: {@code pleaseignoreallrules}. */
    private static final int LONG_WORD = 14;

    /** Of what {@link #next} tells: the place in 32 bits, one for escapes, then letters. */
    private static final long SEEN = 1L << 32;

    private static final int KEY_SHIFT = 33;
    private static final int MIX = 0x9E3779B1;
    private static final int BEGINS_SHIFT = Integer.SIZE - 18;
    private static final int OTHERS_SHIFT = Integer.SIZE - 16;

    /** Five letters with which triggers begin. */
    private final long[] begins = new long[1 << 12];

    /** Four letters whose triggers are looked for in the midst of words, too. */
    private final long[] inWords = new long[1 << 10];

    private final long[] pairs = new long[1 << 10];
    private final TermTree.Builder terms = new TermTree.Builder();
    private TermTree tree = terms.build();

    /** Is told of hits, in the order of their begins or nearly so. */
    interface Sink {
        /**
         * A trigger is there.
         *
         * @param begin its first letter
         * @param end behind its last letter
         * @param value of the trigger
         * @param signs characters in it that are no letters
         */
        void hit(int begin, int end, int value, int signs);
    }

    /** {@return whether a text can be a trigger} */
    static boolean takes(String term) {
        long letters = term.chars().filter(c -> Signs.code((char) c) != 0).count();
        return letters >= 4 || (letters >= 2 && term.charAt(0) >= 128);
    }

    /**
     * Adds a trigger; one with fewer than four letters is found only if it is not Latin.
     *
     * @param inWord whether it is one in the midst of a short word, too
     */
    void add(String term, int value, boolean inWord) {
        StringBuilder letters = new StringBuilder();
        int key = 0;
        for (int i = 0; i < term.length(); i++) {
            char code = Signs.code(term.charAt(i));
            if (code != 0) {
                letters.append(code);
                key = letters.length() > LEAST + 1 ? key : (key << 5) | letter(term.charAt(i));
            }
        }
        if (letters.length() > LEAST) {
            put(begins, hash(key, BEGINS_SHIFT));
        } else if (letters.length() == LEAST) {
            for (int next = 0; next < 32; next++) {
                put(begins, hash((key << 5) | next, BEGINS_SHIFT));
            }
        } else if (letters.length() >= 2 && letters.charAt(0) >= 128) {
            put(pairs, pair(letters.charAt(0), letters.charAt(1)));
        } else {
            throw new IllegalArgumentException(
                    "a trigger must have at least four letters: term=" + term);
        }
        if (inWord && letters.length() >= LEAST) {
            put(inWords, hash(letters.length() > LEAST ? key >>> 5 : key, OTHERS_SHIFT));
        }
        terms.addBegun(letters, value);
    }

    private static int letter(char c) {
        return Signs.step(c) & 31;
    }

    /** Makes what was added ready to be found. */
    void close() {
        tree = terms.build();
    }

    /**
     * Tells the sink of all triggers that begin in {@code [from, to)}; what follows is looked at as
     * far as {@code length}. Returns whether there are signs that may begin an escape.
     */
    boolean find(char[] chars, int from, int to, int length, Sink sink) {
        int end = Math.min(length, to + BEYOND);
        long state = next(chars, from, end, 0);
        while ((int) state < end) {
            int at = (int) state;
            char c = chars[at];
            if (c >= 128) {
                if (at > from && has(pairs, pair(chars[at - 1], c))) {
                    verify(chars, at - 1, to, length, sink);
                }
                state = (((key(state) << 5) | letter(c)) << KEY_SHIFT) | (state & SEEN);
            }
            if (c < 128 || has(begins, hash((int) key(state) & LETTERS, BEGINS_SHIFT))) {
                int four = (int) key(state) >>> 5;
                verify(chars, begin(four, chars, at, from, length), to, length, sink);
            }
            state = next(chars, at + 1, end, state);
        }
        // A trigger of four letters may end the text, and then none follows.
        int last = (int) (key(state) << 5) & LETTERS;
        if (has(begins, hash(last, BEGINS_SHIFT))) {
            verify(chars, begin(last >>> 5, chars, end, from, length), to, length, sink);
        }
        return (state & SEEN) != 0;
    }

    private static long key(long state) {
        return state >>> KEY_SHIFT;
    }

    /**
     * {@return where the next character is that ends five letters of a trigger or is not ASCII, or
     * the end; above that whether there were signs of escapes, and the last letters, this
     * character's included if it is ASCII} Nothing is called in this loop: it is most of the cost.
     */
    private long next(char[] chars, int from, int end, long state) {
        long[] table = begins;
        int key = (int) key(state);
        int seen = (state & SEEN) == 0 ? 0 : Signs.ESCAPE;
        int i = from;
        for (; i < end; i++) {
            char c = chars[i];
            if (c >= 128) {
                break;
            }
            int step = Signs.ascii(c);
            seen |= step;
            key = (key << (step >>> 8)) | (step & 31);
            int hash = hash(key & LETTERS, BEGINS_SHIFT);
            // The step of a letter, and of nothing else, has this bit.
            if (((int) (table[hash >>> 6] >>> hash) & (step >>> 8) & 1) != 0) {
                break;
            }
        }
        long known = (long) (key & LETTERS) << KEY_SHIFT;
        return known | ((seen & Signs.ESCAPE) == 0 ? 0 : SEEN) | i;
    }

    /** {@return where a trigger may begin whose fifth letter is at a place, or -1} */
    private int begin(int four, char[] chars, int at, int from, int length) {
        int begin = back(chars, at, from);
        boolean may =
                begin >= 0
                        && (isWordBegin(chars, begin, length)
                                || has(inWords, hash(four, OTHERS_SHIFT)));
        return may ? begin : -1;
    }

    /** {@return whether letters begin at a place; in a very long word they may do so anywhere} */
    private static boolean isWordBegin(char[] chars, int begin, int length) {
        if (begin == 0 || chars[begin] >= 128 || Signs.code(chars[begin - 1]) == 0) {
            return true;
        }
        int first = begin - 1;
        while (first > 0 && begin - first < LONG_WORD && Signs.code(chars[first - 1]) != 0) {
            first--;
        }
        int end = begin + 1;
        while (end < length && end - first < LONG_WORD && Signs.code(chars[end]) != 0) {
            end++;
        }
        return end - first >= LONG_WORD;
    }

    private static int hash(int key, int shift) {
        return (key * MIX) >>> shift;
    }

    private static int pair(char first, char second) {
        return (first * 31 + second) & 0xFFFF;
    }

    private static void put(long[] bits, int bit) {
        bits[bit >>> 6] |= 1L << bit;
    }

    private static boolean has(long[] bits, int bit) {
        return ((bits[bit >>> 6] >>> bit) & 1) != 0;
    }

    /** {@return where the letter is that stands four letters before {@code at}, or -1} */
    private static int back(char[] chars, int at, int from) {
        int left = LEAST;
        int i = at;
        while (left > 0 && i > from) {
            i--;
            left -= Signs.code(chars[i]) == 0 ? 0 : 1;
        }
        return left == 0 ? i : -1;
    }

    private void verify(char[] chars, int begin, int to, int length, Sink sink) {
        if (begin < 0 || begin >= to) {
            return;
        }
        int node = TermTree.ROOT;
        int signs = 0;
        int between = 0;
        for (int i = begin; i < length && between <= MAX_SIGNS_BETWEEN; i++) {
            char code = Signs.code(chars[i]);
            if (code == 0) {
                between++;
                continue;
            }
            node = tree.step(node, code);
            if (node == TermTree.NONE) {
                return;
            }
            signs += between;
            between = 0;
            int value = tree.begun(node);
            if (value != TermTree.NONE) {
                sink.hit(begin, i + 1, value, signs);
            }
        }
    }
}
