package io.aegisbench.proxy.firewall;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the trained score knows: notions, each a list of terms in many languages, the weights of
 * notions, of pairs of them, and of words. Immutable once read. The file says its own format.
 *
 * <p>Features are numbered: first the terms, then the notions, then the pairs of notions.
 */
final class Model {

    static final int MAX_NOTIONS = 40;

    /** A term that opens a passage with a strong one nearby. */
    static final int WEAK = 1;

    /** A term that opens a passage with another notion nearby. */
    static final int STRONG = 2;

    /** A term that opens a passage alone. */
    static final int ALONE = 3;

    private static final String BUILT_IN = "firewall-model.txt";
    private static final Model SHIPPED = load();

    private final List<String> notionNames;
    private final List<Integer> levels;
    private final List<String> written;
    private final TermTree tree;
    private final TermTree dictionary;
    private final int discount;
    private final int[] weights;
    private final long[] notionSets;
    private final BitSet begun;

    private Model(Draft draft) {
        notionNames = List.copyOf(draft.notionNames);
        levels = List.copyOf(draft.levels);
        written = List.copyOf(draft.written);
        tree = draft.tree.build();
        dictionary = draft.dictionary.build();
        discount = draft.discount;
        notionSets = draft.notionsOf.stream().mapToLong(Long::longValue).toArray();
        begun = (BitSet) draft.begun.clone();
        weights = new int[featureCount()];
        draft.given.forEach((feature, weight) ->
                weights[feature >= 0 ? feature : termCount() - 1 - feature] = weight);
    }

    /** {@return the model in the jar} */
    static Model shipped() {
        return SHIPPED;
    }

    /** {@return a model from the lines of its file} */
    static Model parse(List<String> lines) {
        Draft draft = new Draft();
        StringBuilder entry = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (line.startsWith(" ")) {
                entry.append(line);
            } else {
                draft.entry(entry.toString());
                entry.setLength(0);
                entry.append(line);
            }
        }
        draft.entry(entry.toString());
        return new Model(draft);
    }

    private static Model load() {
        try (InputStream in = Model.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new RuleFileException("missing resource: " + BUILT_IN);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new RuleFileException("unreadable resource: " + e.getMessage());
        }
    }

    TermTree tree() {
        return tree;
    }

    TermTree dictionary() {
        return dictionary;
    }

    int termCount() {
        return written.size();
    }

    int notionCount() {
        return notionNames.size();
    }

    int featureCount() {
        return written.size() + MAX_NOTIONS + MAX_NOTIONS * MAX_NOTIONS;
    }

    int weight(int feature) {
        return weights[feature];
    }

    /** {@return the most that negative weights of a window take off} */
    int discount() {
        return discount;
    }

    /** {@return the notions of a term, a bit each} */
    long notions(int term) {
        return notionSets[term];
    }

    /** {@return the name by which the file calls a notion} */
    String notionName(int notion) {
        return notionNames.get(notion);
    }

    /** {@return the terms as they are written, in the order of their numbers} */
    List<String> written() {
        return written;
    }

    /** {@return whether a term stands for all words that begin so} */
    boolean isBegun(int term) {
        return begun.get(term);
    }

    /** {@return how much a term opens a passage, up to {@link #ALONE}; 0 is not at all} */
    int level(int term) {
        return levels.get(term);
    }

    /** A model while its file is read. */
    private static final class Draft {
        private final List<String> notionNames = new ArrayList<>();
        private final List<Integer> levels = new ArrayList<>();
        private final Map<String, Integer> terms = new HashMap<>();
        private final List<String> written = new ArrayList<>();
        private final List<Long> notionsOf = new ArrayList<>();
        private final BitSet begun = new BitSet();
        private final TermTree.Builder tree = new TermTree.Builder();
        private final TermTree.Builder dictionary = new TermTree.Builder();
        private final Map<Integer, Integer> given = new HashMap<>();
        private int discount;

        private void entry(String entry) {
            if (entry.isEmpty()) {
                return;
            }
            int colon = entry.indexOf(':');
            String[] head = entry.substring(0, Math.max(0, colon)).split(" ", -1);
            String[] items = entry.substring(colon + 1).strip().split("\\s*,\\s*", -1);
            switch (head[0]) {
                case "notion" -> notion(head[1], Integer.parseInt(head[2]), items);
                case "weights" -> notionWeights(head[1], items);
                case "discount" -> discount = Integer.parseInt(items[0]);
                case "words" -> words(Integer.parseInt(head[1]), items);
                default -> throw new RuleFileException("unknown entry of the model: " + head[0]);
            }
        }

        private void notion(String name, int level, String[] items) {
            long set = 1L << notionNames.size();
            notionNames.add(name);
            for (String item : items) {
                boolean alone = item.startsWith("!");
                int term = term(alone ? item.substring(1) : item);
                notionsOf.set(term, notionsOf.get(term) | set);
                levels.set(term, Math.max(levels.get(term), alone ? ALONE : level));
            }
        }

        /** The first number is the notion's own, then come those of pairs that begin with it. */
        private void notionWeights(String name, String[] items) {
            int notion = notionNames.indexOf(name);
            for (String item : items) {
                int at = item.indexOf(' ');
                int weight = Integer.parseInt(item.substring(at + 1));
                String other = item.substring(0, at);
                int feature =
                        other.equals("itself")
                                ? -1 - notion
                                : -1
                                        - MAX_NOTIONS
                                        - notion * MAX_NOTIONS
                                        - notionNames.indexOf(other);
                given.put(feature, weight);
            }
        }

        private void words(int weight, String[] items) {
            for (String item : items) {
                given.put(term(item), weight);
            }
        }

        /**
         * {@return the number of a term; one that ends with a star stands for all that begin so}
         */
        private int term(String item) {
            String folded = Words.fold(item);
            boolean starred = item.endsWith("*") || isOfEndings(folded);
            String key = starred ? folded + "*" : folded;
            Integer known = terms.get(key);
            if (known != null) {
                return known;
            }
            if (folded.isEmpty()) {
                throw new RuleFileException("a term of the model has no letters: term=" + item);
            }
            int number = terms.size();
            terms.put(key, number);
            written.add(item);
            notionsOf.add(0L);
            levels.add(0);
            begun.set(number, starred);
            if (starred) {
                tree.addBegun(folded, number);
            } else {
                tree.addWhole(folded, number);
            }
            for (String word : folded.split(" ", -1)) {
                dictionary.addBegun(word, 0);
            }
            return number;
        }

        /** Korean, Hindi and Arabic words carry endings that a list cannot have. */
        private static boolean isOfEndings(String folded) {
            char last = folded.isEmpty() ? ' ' : folded.charAt(folded.length() - 1);
            return (last >= 0x600 && last < 0xE00) || (last >= 0xAC00 && last <= 0xD7AF);
        }
    }
}
