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

    private long[] edges = new long[1 << 10];
    private int[] targets = new int[1 << 10];
    private int[] whole = {NONE};
    private int[] begun = {NONE};
    private int nodes = 1;

    /** Adds a term that is found where a word ends behind it. */
    void addWhole(CharSequence term, int value) {
        int node = node(term);
        whole[node] = value;
    }

    /** Adds a term that is found whatever follows. */
    void addBegun(CharSequence term, int value) {
        int node = node(term);
        begun[node] = value;
    }

    /** {@return the node behind {@code node} on the edge {@code c}, or {@link #NONE}} */
    int step(int node, char c) {
        long edge = ((long) node << 16) | c;
        int slot = slot(edge, edges.length);
        while (edges[slot] != edge) {
            if (edges[slot] == 0) {
                return NONE;
            }
            slot = (slot + 1) & (edges.length - 1);
        }
        return targets[slot];
    }

    /** {@return the value of the whole term that ends at a node, or {@link #NONE}} */
    int whole(int node) {
        return whole[node];
    }

    /** {@return the value of the begun term that ends at a node, or {@link #NONE}} */
    int begun(int node) {
        return begun[node];
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
        if (nodes * 2 > edges.length) {
            rehash();
        }
        if (nodes == whole.length) {
            whole = Arrays.copyOf(whole, nodes * 2);
            begun = Arrays.copyOf(begun, nodes * 2);
            Arrays.fill(whole, nodes, nodes * 2, NONE);
            Arrays.fill(begun, nodes, nodes * 2, NONE);
        }
        put(edges, targets, ((long) node << 16) | c, nodes);
        return nodes++;
    }

    private void rehash() {
        long[] wider = new long[edges.length * 2];
        int[] theirs = new int[wider.length];
        for (int i = 0; i < edges.length; i++) {
            if (edges[i] != 0) {
                put(wider, theirs, edges[i], targets[i]);
            }
        }
        edges = wider;
        targets = theirs;
    }

    private static void put(long[] edges, int[] targets, long edge, int target) {
        int slot = slot(edge, edges.length);
        while (edges[slot] != 0) {
            slot = (slot + 1) & (edges.length - 1);
        }
        edges[slot] = edge;
        targets[slot] = target;
    }

    private static int slot(long edge, int slots) {
        int mixed = (int) (edge ^ (edge >>> 16)) * MIX;
        return (mixed ^ (mixed >>> 15)) & (slots - 1);
    }
}
