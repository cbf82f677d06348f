package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallRule.Scored;
import io.aegisbench.proxy.firewall.FirewallRule.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights of a scored rule by number. Thread-safe: immutable.
 *
 * <p>A notion is a set of terms; a feature is one notion, or two notions close to each other.
 */
final class ScoreTable {

    private static final int NONE = -1;

    private final Scored rule;
    private final Map<Set<String>, Integer> notions = new LinkedHashMap<>();
    private final int[] weights;

    /** For each notion the feature that it is alone, or -1. */
    private final int[] alone;

    /** For each notion its partners and the features of the pairs, one after the other. */
    private final int[][] pairs;

    ScoreTable(Scored rule) {
        this.rule = rule;
        weights = rule.weights().stream().mapToInt(Weight::weight).toArray();
        List<List<Integer>> partners = new ArrayList<>();
        List<Integer> single = new ArrayList<>();
        for (int feature = 0; feature < weights.length; feature++) {
            Weight weight = rule.weights().get(feature);
            int first = number(weight.first(), single, partners);
            if (weight.second().isEmpty()) {
                single.set(first, feature);
            } else {
                int second = number(weight.second(), single, partners);
                partners.get(first).addAll(List.of(second, feature));
                partners.get(second).addAll(List.of(first, feature));
            }
        }
        alone = ints(single);
        pairs = partners.stream().map(ScoreTable::ints).toArray(int[][]::new);
    }

    private int number(Set<String> notion, List<Integer> single, List<List<Integer>> partners) {
        Integer known = notions.putIfAbsent(notion, notions.size());
        if (known != null) {
            return known;
        }
        single.add(NONE);
        partners.add(new ArrayList<>());
        return notions.size() - 1;
    }

    Scored rule() {
        return rule;
    }

    /** {@return the notions in the order of their numbers} */
    List<Set<String>> notions() {
        return List.copyOf(notions.keySet());
    }

    int featureCount() {
        return weights.length;
    }

    int weight(int feature) {
        return weights[feature];
    }

    int alone(int notion) {
        return alone[notion];
    }

    int[] pairs(int notion) {
        return pairs[notion];
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
