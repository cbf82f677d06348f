package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds all of many literals in one pass over a text. Thread-safe: immutable once built.
 *
 * <p>An Aho-Corasick automaton with failure links. The root has a dense row for ASCII; all other
 * edges stand in one open-addressing table keyed by state and character, so the size follows the
 * literals and not the alphabet. A scan takes at most two steps a character, whatever the text: a
 * failure link makes the state shallower and only a match makes it deeper. The libraries on offer
 * allocate an object a hit or build for longer than the proxy may take to start.
 */
final class LiteralMatcher {

    private static final int NONE = -1;
    private static final int ASCII = 128;

    private final int[] rootRow;
    private final long[] edgeKeys;
    private final int[] edgeTargets;
    private final int[] failure;
    private final int[] output;
    private final int[] nextOutput;
    private final int mask;

    private LiteralMatcher(Trie trie) {
        failure = new int[trie.states];
        nextOutput = new int[trie.states];
        nextOutput[0] = NONE;
        output = Arrays.copyOf(trie.output, trie.states);
        int size = Integer.highestOneBit(Math.max(16, trie.states * 3)) << 1;
        mask = size - 1;
        edgeKeys = new long[size];
        edgeTargets = new int[size];
        Arrays.fill(edgeKeys, NONE);
        rootRow = new int[ASCII];
        for (int state = 1; state < trie.states; state++) {
            put(trie.parent[state], trie.label[state], state);
            if (trie.parent[state] == 0 && trie.label[state] < ASCII) {
                rootRow[trie.label[state]] = state;
            }
        }
        for (int state : trie.breadthFirst()) {
            link(trie, state);
        }
    }

    /** Builds a matcher; the id of a literal is its index. Equal literals share the first id. */
    static LiteralMatcher of(List<String> literals) {
        Trie trie = new Trie();
        for (int id = 0; id < literals.size(); id++) {
            trie.add(literals.get(id), id);
        }
        return new LiteralMatcher(trie);
    }

    /** {@return the state to begin a text with} */
    static int start() {
        return 0;
    }

    /** {@return the state after {@code c}} */
    int step(int state, char c) {
        int at = state;
        while (at != 0) {
            int target = edge(at, c);
            if (target != NONE) {
                return target;
            }
            at = failure[at];
        }
        if (c < ASCII) {
            return rootRow[c];
        }
        return Math.max(0, edge(0, c));
    }

    /** {@return the first state of the chain that ends a literal here, or -1} */
    int firstOutput(int state) {
        return output[state] >= 0 ? state : nextOutput[state];
    }

    /** {@return the next such state, or -1} */
    int nextOutput(int outputState) {
        return nextOutput[outputState];
    }

    /** {@return the id of the literal that ends in an output state} */
    int literalAt(int outputState) {
        return output[outputState];
    }

    /** {@return how many edge look-ups a scan of {@code text} takes; for the test of linearity} */
    long stepsFor(String text) {
        long steps = 0;
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            steps++;
            while (state != 0 && edge(state, c) == NONE) {
                state = failure[state];
                steps++;
            }
            state = step(state, c);
        }
        return steps;
    }

    private void link(Trie trie, int state) {
        int parent = trie.parent[state];
        int fail = parent == 0 ? 0 : step(failure[parent], trie.label[state]);
        failure[state] = fail;
        nextOutput[state] = fail == 0 ? NONE : firstOutput(fail);
    }

    private int edge(int state, char c) {
        long key = ((long) state << 16) | c;
        int slot = slot(key);
        while (edgeKeys[slot] != NONE) {
            if (edgeKeys[slot] == key) {
                return edgeTargets[slot];
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    private void put(int state, char c, int target) {
        long key = ((long) state << 16) | c;
        int slot = slot(key);
        while (edgeKeys[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        edgeKeys[slot] = key;
        edgeTargets[slot] = target;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }

    /** The literals as a tree, only while the automaton is built. */
    private static final class Trie {
        private final List<Map<Character, Integer>> children = new ArrayList<>();
        private int[] parent = new int[64];
        private char[] label = new char[64];
        private int[] output = new int[64];
        private int states;

        Trie() {
            newState(0, '\0');
        }

        void add(String literal, int id) {
            if (literal.isEmpty()) {
                throw new IllegalArgumentException("a literal must not be empty: id=" + id);
            }
            int state = 0;
            for (int i = 0; i < literal.length(); i++) {
                char c = literal.charAt(i);
                Integer next = children.get(state).get(c);
                if (next == null) {
                    next = newState(state, c);
                    children.get(state).put(c, next);
                }
                state = next;
            }
            if (output[state] == NONE) {
                output[state] = id;
            }
        }

        int[] breadthFirst() {
            int[] order = new int[states - 1];
            int filled = 0;
            for (int child : children.get(0).values()) {
                order[filled++] = child;
            }
            for (int i = 0; i < filled; i++) {
                for (int child : children.get(order[i]).values()) {
                    order[filled++] = child;
                }
            }
            return order;
        }

        private int newState(int from, char by) {
            if (states == parent.length) {
                parent = Arrays.copyOf(parent, states * 2);
                label = Arrays.copyOf(label, states * 2);
                output = Arrays.copyOf(output, states * 2);
            }
            parent[states] = from;
            label[states] = by;
            output[states] = NONE;
            children.add(new TreeMap<>());
            return states++;
        }
    }
}
