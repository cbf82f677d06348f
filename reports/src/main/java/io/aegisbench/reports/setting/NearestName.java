package io.aegisbench.reports.setting;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what somebody meant who mistyped a name. */
final class NearestName {
    private NearestName() {}

    /** {@return the name that the fewest changes of a letter lead to, if they are few} */
    static Optional<String> of(String typed, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(name -> changes(typed, name)))
                .filter(name -> changes(typed, name) <= most(typed));
    }

    private static int most(String typed) {
        return Math.max(1, (typed.length() + 1) / 3);
    }

    /**
     * {@return how many letters are to be added, left out, replaced or swapped with the next}
     *
     * <p>The optimal string alignment distance, by three rows of its table.
     */
    static int changes(String from, String to) {
        int[] older = new int[to.length() + 1];
        int[] old = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            old[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int other = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(old[j - 1] + other, Math.min(old[j], row[j - 1]) + 1);
                if (isSwap(from, i, to, j)) {
                    row[j] = Math.min(row[j], older[j - 2] + 1);
                }
            }
            older = old;
            old = row;
        }
        return old[to.length()];
    }

    private static boolean isSwap(String from, int i, String to, int j) {
        return i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
