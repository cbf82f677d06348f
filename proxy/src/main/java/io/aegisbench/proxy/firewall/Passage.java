package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/**
 * The trained score of one passage: the highest sum of weights of a window of its words. Nothing
 * adds up over a text, and what counts against an attack takes off a bounded amount, so harmless
 * words around an attack do not hide it. Not thread-safe: one scan owns it.
 */
final class Passage {

    /** Words of a window. */
    static final int SPAN = 32;

    /** Words from one window's begin to the next one's. */
    static final int HOP = 16;

    private static final int NEAR = 9;

    /** Notions of a window that have partners; more than a window has words. */
    private static final int MAX_SEEN = 4 * SPAN;

    private final Model model;
    private final Words words;
    private final int[] stamps;
    private final int[] seenNotions = new int[MAX_SEEN];
    private final int[] seenAt = new int[MAX_SEEN];
    private int seen;
    private int[] terms = new int[512];
    private int[] places = new int[512];
    private int count;
    private int[] features = new int[512];
    private int featureCount;
    private int plus;
    private int minus;
    private int epoch;
    private int bestBegin;

    Passage(Model model) {
        this.model = model;
        words = new Words(model.dictionary());
        stamps = new int[model.featureCount()];
    }

    /** {@return the words, for those who train} */
    Words words() {
        return words;
    }

    /**
     * {@return the score of folded characters}
     *
     * @param joined whether signs other than blanks part no words
     */
    int score(char[] chars, int from, int to, boolean joined) {
        read(chars, from, to, joined);
        int best = 0;
        bestBegin = 0;
        for (int begin = 0; begin < words.count(); begin += HOP) {
            int score = sum(begin);
            if (score > best) {
                best = score;
                bestBegin = begin;
            }
            if (begin + SPAN >= words.count()) {
                break;
            }
        }
        return best;
    }

    /** {@return the first word of the window that had the highest score} */
    int bestBegin() {
        return bestBegin;
    }

    /** Reads the words and their terms. */
    void read(char[] chars, int from, int to, boolean joined) {
        words.read(chars, from, to, joined);
        count = 0;
        for (int word = 0; word < words.count(); word++) {
            readFrom(word);
        }
    }

    private void readFrom(int word) {
        TermTree tree = model.tree();
        char[] text = words.text();
        int end = words.length() - 1;
        int node = TermTree.ROOT;
        for (int i = words.begin(word); i < end; i++) {
            node = tree.step(node, text[i]);
            if (node == TermTree.NONE) {
                return;
            }
            if (tree.begun(node) != TermTree.NONE) {
                add(tree.begun(node), word);
            }
            if (text[i + 1] == ' ' && tree.whole(node) != TermTree.NONE) {
                add(tree.whole(node), word);
            }
        }
    }

    private void add(int term, int word) {
        if (count == terms.length) {
            terms = Arrays.copyOf(terms, count * 2);
            places = Arrays.copyOf(places, count * 2);
        }
        terms[count] = term;
        places[count++] = word;
    }

    private int sum(int begin) {
        collect(begin);
        return plus - Math.min(model.discount(), minus);
    }

    /** {@return the features of the window that begins at a word of what was read} */
    int[] features(int begin) {
        collect(begin);
        return Arrays.copyOf(features, featureCount);
    }

    private void collect(int begin) {
        featureCount = 0;
        plus = 0;
        minus = 0;
        epoch++;
        seen = 0;
        int first = Arrays.binarySearch(places, 0, count, begin);
        int i = first < 0 ? -first - 1 : first;
        while (i > 0 && places[i - 1] == begin) {
            i--;
        }
        for (; i < count && places[i] < begin + SPAN; i++) {
            count(terms[i]);
            notions(model.notions(terms[i]), places[i] - begin);
        }
    }

    private void notions(long set, int place) {
        int base = model.termCount();
        for (long left = set; left != 0; left &= left - 1) {
            int notion = Long.numberOfTrailingZeros(left);
            count(base + notion);
            for (int i = seen - 1; i >= 0 && place - seenAt[i] <= NEAR; i--) {
                if (place > seenAt[i]) {
                    count(base + (1 + seenNotions[i]) * Model.MAX_NOTIONS + notion);
                }
            }
            if (seen < MAX_SEEN) {
                seenNotions[seen] = notion;
                seenAt[seen++] = place;
            }
        }
    }

    private void count(int feature) {
        if (stamps[feature] == epoch) {
            return;
        }
        stamps[feature] = epoch;
        int weight = model.weight(feature);
        if (weight > 0) {
            plus += weight;
        } else {
            minus -= weight;
        }
        if (featureCount == features.length) {
            features = Arrays.copyOf(features, featureCount * 2);
        }
        features[featureCount++] = feature;
    }
}
