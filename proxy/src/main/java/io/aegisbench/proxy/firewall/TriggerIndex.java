package io.aegisbench.proxy.firewall;

/**
 * Finds the places of a text that are worth reading, in one pass over its characters.
 *
 * <p>Only letters count: each moves a key of its last four letters on, and a table of bits says
 * whether a trigger begins with these four. What stands between letters is not seen, so {@code
 * i-g-n-o-r-e} and {@code ignoreall} are found like {@code ignore}; the letter that comes next
 * tells most chance apart, and a tree of all triggers the rest. Scripts without blanks are asked
 * for by their last two characters. Immutable once built.
 */
final class TriggerIndex {

    private static final int FOUR_LETTERS = (1 << 20) - 1;
    private static final int MAX_SIGNS_BETWEEN = 5;

    /** Stands for the letter behind a trigger that has four. */
    private static final int ANY = 0;

    private final long[] fours = new long[1 << 10];
    private final long[] pairs = new long[1 << 10];
    private final TermTree tree = new TermTree();

    /** What may come behind four letters: a bit each, by {@link #next}. */
    private final long[] nexts = new long[1 << 10];

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

    /** Adds a trigger; one with fewer than four letters is found only if it is not Latin. */
    void add(String term, int value) {
        StringBuilder letters = new StringBuilder();
        int key = 0;
        int four = -1;
        int fifth = ANY;
        for (int i = 0; i < term.length(); i++) {
            char code = Signs.code(term.charAt(i));
            if (code != 0) {
                letters.append(code);
                key = (key << 5) | (Signs.step(term.charAt(i)) & 31);
                four = letters.length() == 4 ? key & FOUR_LETTERS : four;
                fifth = letters.length() == 5 ? key & 31 : fifth;
            }
        }
        if (four >= 0) {
            int bit = bit(four);
            fours[bit >>> 6] |= 1L << bit;
            int next = next(four, fifth);
            nexts[next >>> 6] |= 1L << next;
        } else if (letters.length() >= 2 && letters.charAt(0) >= 128) {
            int pair = pair(letters.charAt(0), letters.charAt(1));
            pairs[pair >>> 6] |= 1L << pair;
        } else {
            throw new IllegalArgumentException(
                    "a trigger must have at least four letters: term=" + term);
        }
        tree.addBegun(letters, value);
    }

    /**
     * Tells the sink of all triggers that begin in {@code [from, to)}; what follows is looked at as
     * far as {@code length}. Returns whether there are signs that may begin an escape.
     */
    boolean find(char[] chars, int from, int to, int length, Sink sink) {
        int key = 0;
        int seen = 0;
        int end = Math.min(length, to + 12);
        for (int i = from; i < end; i++) {
            char c = chars[i];
            int step = Signs.step(c);
            seen |= step;
            key = ((key << ((step >>> 8) & 7)) | (step & 31)) & FOUR_LETTERS;
            int bit = bit(key);
            if (((fours[bit >>> 6] >>> bit) & 1) != 0
                    && (step & 31) != 0
                    && mayGoOn(key, chars, i, length)) {
                verify(chars, back(chars, i, from), to, length, sink);
            }
            if (c >= 128 && i > from) {
                int pair = pair(chars[i - 1], c);
                if (((pairs[pair >>> 6] >>> pair) & 1) != 0) {
                    verify(chars, i - 1, to, length, sink);
                }
            }
        }
        return (seen & Signs.ESCAPE) != 0;
    }

    /** {@return whether a trigger of these four letters ends here or has the next one, too} */
    private boolean mayGoOn(int four, char[] chars, int at, int length) {
        int ended = next(four, ANY);
        if (((nexts[ended >>> 6] >>> ended) & 1) != 0) {
            return true;
        }
        int last = Math.min(length - 1, at + 1 + MAX_SIGNS_BETWEEN);
        for (int i = at + 1; i <= last; i++) {
            int letter = Signs.step(chars[i]) & 31;
            if (letter != 0) {
                int next = next(four, letter);
                return ((nexts[next >>> 6] >>> next) & 1) != 0;
            }
        }
        return false;
    }

    private static int next(int four, int fifth) {
        return bit((four << 5) | fifth);
    }

    private static int bit(int key) {
        return (key * 0x9E3779B1) >>> 16;
    }

    private static int pair(char first, char second) {
        return (first * 31 + second) & 0xFFFF;
    }

    /** {@return where the letter is that stands three letters before {@code at}} */
    private static int back(char[] chars, int at, int from) {
        int left = 3;
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
            if (tree.begun(node) != TermTree.NONE) {
                sink.hit(begin, i + 1, tree.begun(node), signs);
            }
        }
    }
}
