package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/**
 * A tree of terms in one hash table of edges. Not thread-safe while terms are added; then
 * immutable.
 */
final class TermTree {

    static final int NONE = -1;
    static final int ROOT = 0;
    private static final int MIX = 0x9E3779B1;
    private static final int FACTS = 3;
    private static final int WHOLE = 1;
    private static final int BEGUN = 2;
    private static final int TARGET_BITS = 24;
    private static final int MAX_NODES = 1 << TARGET_BITS;

    /** From above: 24 bits of a node, 16 of a character, 24 of the node that they lead to. */
    private long[] edges = new long[1 << 10];

    /** Of each node: what may follow, a bit for the last five of a character, and both values. */
    private int[] facts = {0, NONE, NONE};

    private int nodes = 1;

    /** Adds a term that is found where a word ends behind it. */
    void addWhole(CharSequence term, int value) {
        int node = node(term);
        facts[node * FACTS + WHOLE] = value;
    }

    /** Adds a term that is found whatever follows. */
    void addBegun(CharSequence term, int value) {
        int node = node(term);
        facts[node * FACTS + BEGUN] = value;
    }

    /** {@return the node behind {@code node} on the edge {@code c}, or {@link #NONE}} */
    int step(int node, char c) {
        if (((facts[node * FACTS] >>> c) & 1) == 0) {
            return NONE;
        }
        long key = ((long) node << 16) | c;
        int slot = slot(key, edges.length);
        while (true) {
            long edge = edges[slot];
            if (edge >>> TARGET_BITS == key) {
                return edge == 0 ? NONE : (int) edge & (MAX_NODES - 1);
            }
            if (edge == 0) {
                return NONE;
            }
            slot = (slot + 1) & (edges.length - 1);
        }
    }

    /** {@return the value of the whole term that ends at a node, or {@link #NONE}} */
    int whole(int node) {
        return facts[node * FACTS + WHOLE];
    }

    /** {@return the value of the begun term that ends at a node, or {@link #NONE}} */
    int begun(int node) {
        return facts[node * FACTS + BEGUN];
    }

    private int node(CharSequence term) {
        int node = ROOT;
        for (int i = 0; i < term.length(); i++) {
            int next = step(node, term.charAt(i));
            node = next == NONE ? grow(node, term.charAt(i)) : next;
        }
        return node;
    }

    private int grow(int node, char c) {
        if (nodes == MAX_NODES) {
            throw new RuleFileException("too many terms: limit=" + MAX_NODES + " letters");
        }
        if (nodes * 2 > edges.length) {
            rehash();
        }
        if (nodes * FACTS == facts.length) {
            facts = Arrays.copyOf(facts, facts.length * 2);
        }
        facts[nodes * FACTS + WHOLE] = NONE;
        facts[nodes * FACTS + BEGUN] = NONE;
        facts[node * FACTS] |= 1 << c;
        put(edges, ((((long) node << 16) | c) << TARGET_BITS) | nodes);
        return nodes++;
    }

    private void rehash() {
        long[] wider = new long[edges.length * 2];
        for (long edge : edges) {
            if (edge != 0) {
                put(wider, edge);
            }
        }
        edges = wider;
    }

    private static void put(long[] edges, long edge) {
        int slot = slot(edge >>> TARGET_BITS, edges.length);
        while (edges[slot] != 0) {
            slot = (slot + 1) & (edges.length - 1);
        }
        edges[slot] = edge;
    }

    private static int slot(long key, int slots) {
        int mixed = (int) (key ^ (key >>> 16)) * MIX;
        return (mixed ^ (mixed >>> 15)) & (slots - 1);
    }
}
