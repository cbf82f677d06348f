package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tree of terms in one flat array: a node's base plus a character is the place of the node that
 * they lead to, if that place says that it comes from there. A node's values lie behind two
 * characters that neither folded texts nor their letters have. Immutable.
 */
final class TermTree {

    static final int NONE = -1;
    static final int ROOT = 0;
    private static final char OF_WHOLE = 30;
    private static final char OF_BEGUN = 31;
    private static final int WHOLE = 1 << 30;
    private static final int BEGUN = 1 << 29;
    private static final int BASE = BEGUN - 1;
    private static final long FREE = -1;

    /**
     * Of each node: the node that it comes from above, and below flags and the base, or a value.
     */
    private final long[] cells;

    private TermTree(long[] cells) {
        this.cells = cells;
    }

    /** {@return the node behind {@code node} on the edge {@code c}, or {@link #NONE}} */
    int step(int node, char c) {
        int next = ((int) cells[node] & BASE) + c;
        return next < cells.length && (int) (cells[next] >>> Integer.SIZE) == node ? next : NONE;
    }

    /** {@return the value of the whole term that ends at a node, or {@link #NONE}} */
    int whole(int node) {
        int cell = (int) cells[node];
        return (cell & WHOLE) == 0 ? NONE : (int) cells[(cell & BASE) + OF_WHOLE];
    }

    /** {@return the value of the begun term that ends at a node, or {@link #NONE}} */
    int begun(int node) {
        int cell = (int) cells[node];
        return (cell & BEGUN) == 0 ? NONE : (int) cells[(cell & BASE) + OF_BEGUN];
    }

    /** Collects terms; of two that are equal the later one's value counts. Not thread-safe. */
    static final class Builder {
        private final Node root = new Node();

        /** A node before it has a place; under the two characters of values there are no nodes. */
        private static final class Node {
            private final SortedMap<Character, Node> edges = new TreeMap<>();
            private int value;
            private int place;
        }

        /** Adds a term that is found where a word ends behind it. */
        Builder addWhole(CharSequence term, int value) {
            return add(term, OF_WHOLE, value);
        }

        /** Adds a term that is found whatever follows. */
        Builder addBegun(CharSequence term, int value) {
            return add(term, OF_BEGUN, value);
        }

        private Builder add(CharSequence term, char kind, int value) {
            Node node = root;
            for (int i = 0; i < term.length(); i++) {
                node = node.edges.computeIfAbsent(term.charAt(i), _ -> new Node());
            }
            node.edges.computeIfAbsent(kind, _ -> new Node()).value = value;
            return this;
        }

        /** {@return the tree, level by level, so that what is walked most lies together} */
        TermTree build() {
            Places places = new Places();
            List<Node> order = new ArrayList<>(List.of(root));
            for (int i = 0; i < order.size(); i++) {
                Node node = order.get(i);
                if (!node.edges.isEmpty()) {
                    int base = places.base(node.edges);
                    places.cells[node.place] |= base | flags(node);
                    node.edges.forEach((c, next) -> {
                        next.place = base + c;
                        places.take(next.place, ((long) node.place << Integer.SIZE) | next.value);
                        order.add(next);
                    });
                }
            }
            return new TermTree(Arrays.copyOf(places.cells, places.used));
        }

        private static int flags(Node node) {
            return (node.edges.containsKey(OF_WHOLE) ? WHOLE : 0)
                    | (node.edges.containsKey(OF_BEGUN) ? BEGUN : 0);
        }
    }

    /**
     * Free places while a tree is built, the lowest first. Of each place it knows where to look on
     * for a free one, and shortens that way whenever it goes it (Tarjan, "Efficiency of a Good But
     * Not Linear Set Union Algorithm", 1975): most nodes have one edge, and then the first look
     * hits.
     */
    private static final class Places {
        private long[] cells = new long[0];
        private int[] onward = new int[0];
        private int used = 1;

        Places() {
            reserve(1 << 12);
            take(ROOT, 0);
        }

        /** {@return what all of some characters can be added to so that each place is free} */
        int base(SortedMap<Character, ?> edges) {
            int first = edges.firstKey();
            int place = free(first);
            while (!fits(place - first, edges)) {
                place = free(place + 1);
            }
            return place - first;
        }

        private boolean fits(int base, SortedMap<Character, ?> edges) {
            reserve(base + edges.lastKey());
            for (char c : edges.keySet()) {
                if (cells[base + c] != FREE) {
                    return false;
                }
            }
            return true;
        }

        void take(int place, long cell) {
            cells[place] = cell;
            onward[place] = place + 1;
            used = Math.max(used, place + 1);
        }

        private int free(int from) {
            int place = from;
            for (reserve(place); onward[place] != place; reserve(place)) {
                place = onward[place];
            }
            for (int on = from; on != place; ) {
                int next = onward[on];
                onward[on] = place;
                on = next;
            }
            return place;
        }

        private void reserve(int place) {
            if (place >= cells.length) {
                int old = cells.length;
                cells = Arrays.copyOf(cells, 2 * place);
                onward = Arrays.copyOf(onward, cells.length);
                Arrays.fill(cells, old, cells.length, FREE);
                for (int i = old; i < onward.length; i++) {
                    onward[i] = i;
                }
            }
        }
    }
}
