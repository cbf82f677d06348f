package io.aegisbench.proxy.firewall;

import java.util.Arrays;

/**
 * The running sums of one scored rule. Not thread-safe: one scan owns it.
 *
 * <p>A text is scored in windows that overlap by half, each feature once a window, and the highest
 * sum decides: a long text is no attack because it is long, and harmless words elsewhere do not
 * thin an attack out. What negative weights take off in a window is bounded, so that no list of
 * harmless words buys an attack free. Counters are told from stale ones by number, so nothing is
 * cleared between windows or requests.
 */
final class ScoreWindow {

    private static final int WINDOWS = 2;
    private static final int NEVER = Integer.MIN_VALUE / 2;
    private static final int MAX_BASE = Integer.MAX_VALUE / 2;

    /** Between two texts: more than any window. */
    private static final int TEXT_GAP = 1 << 12;

    private final ScoreTable table;
    private final int span;
    private final int within;
    private final int discount;
    private final int[] lastSeen;
    private final int[][] counted = new int[WINDOWS][];
    private final int[] epoch = new int[WINDOWS];
    private final int[] end = new int[WINDOWS];
    private final int[] plus = new int[WINDOWS];
    private final int[] minus = new int[WINDOWS];
    private int base;
    private int last;
    private int best;

    ScoreWindow(ScoreTable table) {
        this.table = table;
        span = table.rule().span();
        within = table.rule().within();
        discount = table.rule().discount();
        lastSeen = new int[table.notions().size()];
        Arrays.fill(lastSeen, NEVER);
        for (int window = 0; window < WINDOWS; window++) {
            counted[window] = new int[table.featureCount()];
            epoch[window] = 1;
        }
    }

    /** A text begins at word {@code position}. */
    void begin(int position) {
        close(0);
        close(1);
        int next = last + TEXT_GAP;
        if (next > MAX_BASE) {
            Arrays.fill(lastSeen, NEVER);
            next = 0;
        }
        base = next - position;
        last = next;
        best = 0;
        end[0] = next + span;
        end[1] = next + span / 2;
    }

    /** A term of {@code notion} begins at word {@code position} of the text. */
    void hit(int notion, int position) {
        int at = position + base;
        if (at > last) {
            last = at;
            for (int window = 0; window < WINDOWS; window++) {
                while (at >= end[window]) {
                    close(window);
                    end[window] += span;
                }
            }
        }
        int alone = table.alone(notion);
        if (alone >= 0) {
            count(alone);
        }
        int[] pairs = table.pairs(notion);
        for (int i = 0; i < pairs.length; i += 2) {
            int distance = Math.abs(at - lastSeen[pairs[i]]);
            if (distance <= within && distance > 0) {
                count(pairs[i + 1]);
            }
        }
        lastSeen[notion] = at;
    }

    int threshold() {
        return table.rule().threshold();
    }

    /** {@return the highest sum of a window of the text that ends here} */
    int finish() {
        close(0);
        close(1);
        return best;
    }

    /** {@return whether the first window of the text has {@code feature} so far} */
    boolean has(int feature) {
        return counted[0][feature] == epoch[0];
    }

    private void count(int feature) {
        int weight = table.weight(feature);
        for (int window = 0; window < WINDOWS; window++) {
            if (counted[window][feature] != epoch[window]) {
                counted[window][feature] = epoch[window];
                if (weight > 0) {
                    plus[window] += weight;
                } else {
                    minus[window] -= weight;
                }
            }
        }
    }

    private void close(int window) {
        best = Math.max(best, plus[window] - Math.min(discount, minus[window]));
        plus[window] = 0;
        minus[window] = 0;
        epoch[window]++;
    }
}
