package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallRule.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the weights of a scored rule: a line each, {@code weight term} or {@code weight term +
 * term}, where a term may be {@code $list}. Plain lines, since YAML takes far longer to read a long
 * list.
 */
final class WeightList {

    private static final int MAX_WEIGHT = 10_000;
    private static final int MAX_WEIGHTS = 20_000;
    private static final int MAX_TERM_CHARS = 200;

    private final Map<String, Set<String>> words;
    private final Map<String, Set<String>> single = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Weight> weights = new ArrayList<>();

    private WeightList(Map<String, Set<String>> words) {
        this.words = words;
    }

    /** Reads {@code text}, whose first line is line {@code firstLine} of the rules file. */
    static List<Weight> parse(String text, int firstLine, Map<String, Set<String>> words) {
        WeightList list = new WeightList(words);
        int line = firstLine;
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            end = end < 0 ? text.length() : end;
            list.read(text.substring(begin, end), line);
            begin = end + 1;
            line++;
        }
        if (list.weights.isEmpty()) {
            throw new RuleFileException(firstLine, "weights", "must have at least one weight");
        }
        return List.copyOf(list.weights);
    }

    private void read(String text, int line) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            throw new RuleFileException(line, "weights", "must be a weight and a term");
        }
        int weight = weight(text.substring(0, blank), line);
        String feature = text.substring(blank + 1);
        if (!seen.add(feature)) {
            throw new RuleFileException(line, "weights", "stands twice: " + feature);
        }
        if (weights.size() == MAX_WEIGHTS) {
            throw new RuleFileException(line, "weights", "more than " + MAX_WEIGHTS + " weights");
        }
        int plus = feature.indexOf(" + ");
        if (plus < 0) {
            weights.add(new Weight(notion(feature, line), Set.of(), weight));
            return;
        }
        String first = feature.substring(0, plus);
        String second = feature.substring(plus + 3);
        if (first.equals(second)) {
            throw new RuleFileException(line, "weights", "a pair of the same: " + feature);
        }
        weights.add(new Weight(notion(first, line), notion(second, line), weight));
    }

    private static int weight(String text, int line) {
        try {
            int weight = Integer.parseInt(text);
            if (weight != 0 && weight >= -MAX_WEIGHT && weight <= MAX_WEIGHT) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Refused below with the same words as a number out of range.
        }
        throw new RuleFileException(
                line, "weights", "a weight is a whole number to +-10000 and not 0: " + text);
    }

    private Set<String> notion(String name, int line) {
        if (name.startsWith("$")) {
            Set<String> list = words.get(name.substring(1));
            if (list == null) {
                throw new RuleFileException(line, "weights", "no such word list: " + name);
            }
            return list;
        }
        if (name.length() > MAX_TERM_CHARS || !WordTerm.isMatchable(name)) {
            throw new RuleFileException(
                    line, "weights", "a term must have 1 to 200 letters or digits");
        }
        return single.computeIfAbsent(name, Set::of);
    }
}
