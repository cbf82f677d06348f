package io.aegisbench.proxy.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The names that somebody may have meant who wrote another. */
final class NearestNames {
    private static final int MAX_NAMES = 3;

    /** What stands between the words of a setting and between those of a variable. */
    private static final Pattern LAST_WORD = Pattern.compile(".*\\.");

    private NearestNames() {}

    /** {@return known names near to this one, the nearest first, a few at most} */
    static List<String> of(String name, Collection<String> known) {
        int near = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(one -> distance(name, one) <= near)
                .sorted(Comparator.comparingInt(one -> distance(name, one)))
                .limit(MAX_NAMES)
                .toList();
    }

    /** The right word in the wrong section is near, too. */
    private static int distance(String name, String known) {
        return Math.min(edits(name, known), 1 + edits(lastWord(name), lastWord(known)));
    }

    private static String lastWord(String name) {
        return LAST_WORD.matcher(name).replaceFirst("");
    }

    /** {@return how many characters are put in, left out or changed (Levenshtein)} */
    private static int edits(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(before[j - 1] + change, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
