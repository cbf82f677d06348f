package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Literals of one view with, for each, its length in words and the sets that it belongs to.
 * Thread-safe: immutable once built.
 */
final class TermIndex {

    private final LiteralMatcher matcher;
    private final int[] words;
    private final int[][] sets;

    private TermIndex(Map<String, Entry> entries) {
        matcher = LiteralMatcher.of(List.copyOf(entries.keySet()));
        words = new int[entries.size()];
        sets = new int[entries.size()][];
        int id = 0;
        for (Entry entry : entries.values()) {
            words[id] = entry.words;
            sets[id] = entry.sets.stream().mapToInt(Integer::intValue).distinct().toArray();
            id++;
        }
    }

    LiteralMatcher matcher() {
        return matcher;
    }

    int wordsOf(int literal) {
        return words[literal];
    }

    int[] setsOf(int literal) {
        return sets[literal];
    }

    /** Collects literals. */
    static final class Builder {
        private final Map<String, Entry> entries = new LinkedHashMap<>();

        void add(String literal, int words, List<Integer> sets) {
            entries.computeIfAbsent(literal, _ -> new Entry(words, new ArrayList<>()))
                    .sets
                    .addAll(sets);
        }

        TermIndex build() {
            return new TermIndex(entries);
        }
    }

    private record Entry(int words, List<Integer> sets) {}
}
