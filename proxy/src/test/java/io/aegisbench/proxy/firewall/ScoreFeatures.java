package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallRule.Scored;
import io.aegisbench.proxy.firewall.FirewallRule.Weight;
import io.aegisbench.proxy.firewall.TrainingText.Sample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The features that a weight may be learned for, and which of them each sample has – found by the
 * firewall's own matcher and windows.
 */
final class ScoreFeatures {

    static final int WITHIN = 6;
    private static final String NOTIONS = "score-";
    private static final int MIN_LINES = 3;
    private static final int WHOLE_TEXT = 1 << 11;

    private final List<String> names = new ArrayList<>();
    private final List<Weight> candidates = new ArrayList<>();
    private final Map<String, Set<String>> lists;
    private final RuleSet rules;

    ScoreFeatures(Map<String, Set<String>> lists, List<Sample> samples) {
        this.lists = lists;
        List<String> notions =
                lists.keySet().stream().filter(name -> name.startsWith(NOTIONS)).toList();
        for (int i = 0; i < notions.size(); i++) {
            add("$" + notions.get(i), "");
            for (int j = i + 1; j < notions.size(); j++) {
                add("$" + notions.get(i), "$" + notions.get(j));
            }
        }
        terms(samples).forEach(term -> add(term, ""));
        Scored rule = new Scored(candidates, Integer.MAX_VALUE, WHOLE_TEXT, WITHIN, 0);
        rules = new RuleSet(List.of(new FirewallRule("all", "all", Severity.LOW, 1, "All.", rule)));
    }

    /** {@return how feature is written in the rules file} */
    String name(int feature) {
        return names.get(feature);
    }

    int count() {
        return names.size();
    }

    /** {@return the numbers of the features that the text has} */
    int[] of(String text) {
        TextBuffer source = new TextBuffer();
        source.append(text);
        WordView view = new WordView();
        new WordNormaliser().normalise(source, view);
        ScoreWindow window = new ScoreWindow(rules.scoreTables()[0]);
        window.begin(0);
        TermIndex index = rules.wordTerms();
        int position = 0;
        int state = LiteralMatcher.start();
        for (int i = 0; i < view.text().length(); i++) {
            char c = view.text().chars()[i];
            state = index.matcher().step(state, c == '\n' ? ' ' : c);
            int found = index.matcher().firstOutput(state);
            while (found >= 0) {
                int literal = index.matcher().literalAt(found);
                for (int set : index.setsOf(literal)) {
                    int notion = rules.subscriptions(set)[0].stage();
                    window.hit(notion, position - index.wordsOf(literal) + 1);
                }
                found = index.matcher().nextOutput(found);
            }
            position += RequestScan.wordsEndedBy(c);
        }
        return IntStream.range(0, count()).filter(window::has).toArray();
    }

    private void add(String first, String second) {
        names.add(second.isEmpty() ? first : first + " + " + second);
        candidates.add(new Weight(notion(first), second.isEmpty() ? Set.of() : notion(second), 1));
    }

    private Set<String> notion(String name) {
        return name.startsWith("$")
                ? Objects.requireNonNull(lists.get(name.substring(1)))
                : Set.of(name);
    }

    /** Words and pairs of adjacent words that several lines have. */
    private static Set<String> terms(List<Sample> samples) {
        Map<String, Set<Integer>> lines = new TreeMap<>();
        for (Sample sample : samples) {
            String[] words = words(sample.text());
            for (int i = 0; i < words.length; i++) {
                note(words[i], sample, lines);
                if (i > 0) {
                    note(words[i - 1] + " " + words[i], sample, lines);
                }
            }
        }
        Set<String> terms = new LinkedHashSet<>();
        lines.forEach((term, seen) -> {
            if (seen.size() >= MIN_LINES && WordTerm.isMatchable(term)) {
                terms.add(term);
            }
        });
        return terms;
    }

    private static void note(String term, Sample sample, Map<String, Set<Integer>> lines) {
        if (term.length() > 1 && term.length() < 40) {
            lines.computeIfAbsent(term, _ -> new LinkedHashSet<>()).add(sample.line());
        }
    }

    private static String[] words(String text) {
        TextBuffer source = new TextBuffer();
        source.append(text);
        WordView view = new WordView();
        new WordNormaliser().normalise(source, view);
        return view.text().asString().replace('\n', ' ').strip().split(" +");
    }
}
