package io.aegisbench.proxy.firewall;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules in force, made ready: the model's opening terms and the rules' literals in one index.
 * Immutable.
 */
final class RuleSet {

    /** Values of triggers from here on are rules; below they are notions with their blanks. */
    static final int FIRST_RULE = 1 << 16;

    /** The value of words in rot13. */
    static final int ROT13 = FIRST_RULE - 1;

    /** The value of words that are written backwards. */
    static final int BACKWARDS = FIRST_RULE - 2;

    private static final RunLiteral[] NO_LITERALS = {};
    private static final int LEVEL_SHIFT = 6;
    private static final int BLANKS_SHIFT = 8;
    private static final int MAX_BLANKS = 63;
    private static final int BEGUN = 1 << 14;

    /** What is looked for in rot13 and backwards; harmless text has none of it by chance. */
    private static final List<String> DISGUISED =
            List.of(
                    "ignore",
                    "disregard",
                    "forget",
                    "bypass",
                    "override",
                    "reveal",
                    "repeat",
                    "pretend",
                    "imagine",
                    "simulate",
                    "respond",
                    "answer",
                    "prompt",
                    "system prompt",
                    "instruction",
                    "guideline",
                    "constraint",
                    "restriction",
                    "configuration",
                    "guardrail",
                    "previous",
                    "everything",
                    "hidden",
                    "secret",
                    "filters",
                    "policy",
                    "language model",
                    "chatbot",
                    "you are",
                    "your rules",
                    "without any");

    private final List<FirewallRule> rules;
    private final RunLiteral[][] runLiterals = new RunLiteral[128][];
    private final Model model;
    private final TriggerIndex triggers = new TriggerIndex();

    /**
     * A literal of a rule for runs.
     *
     * @param text in lower case
     * @param rule whose it is
     */
    record RunLiteral(String text, FirewallRule rule) {}

    RuleSet(List<FirewallRule> rules, Model model) {
        this.rules = List.copyOf(rules);
        this.model = model;
        Arrays.fill(runLiterals, NO_LITERALS);
        Set<String> begun = begun();
        for (int level = Model.WEAK; level <= Model.ALONE; level++) {
            addNotions(level, begun);
        }
        Decoder decoder = new Decoder();
        for (String word : DISGUISED) {
            decoder.rot13(word.toCharArray(), 0, word.length());
            triggers.add(new String(decoder.text(), 0, decoder.length()), ROT13, true);
            triggers.add(new StringBuilder(word).reverse().toString(), BACKWARDS, true);
        }
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).run()) {
                addOfRuns(rules.get(i));
            } else {
                for (String literal : rules.get(i).literals()) {
                    triggers.add(literal, FIRST_RULE + i, true);
                }
            }
        }
        triggers.close();
    }

    private void addOfRuns(FirewallRule rule) {
        for (String literal : rule.literals()) {
            char first = literal.charAt(0);
            RunLiteral[] more = Arrays.copyOf(runLiterals[first], runLiterals[first].length + 1);
            more[more.length - 1] = new RunLiteral(literal, rule);
            runLiterals[first] = more;
        }
    }

    /** Of terms with the same letters the last one's value counts, but each may be begun. */
    private void addNotions(int level, Set<String> begun) {
        List<String> terms = model.written();
        for (int term = 0; term < terms.size(); term++) {
            String folded = Words.fold(terms.get(term));
            if (model.level(term) == level && TriggerIndex.takes(folded)) {
                int blanks = (int) folded.chars().filter(c -> c == ' ').count();
                int notion = Long.numberOfTrailingZeros(model.notions(term));
                int value = notion | (level << LEVEL_SHIFT) | (blanks << BLANKS_SHIFT);
                triggers.add(
                        folded, begun.contains(letters(folded)) ? value | BEGUN : value, false);
            }
        }
    }

    private Set<String> begun() {
        List<String> terms = model.written();
        return IntStream.range(0, terms.size())
                .filter(term -> model.isBegun(term) && model.level(term) > 0)
                .mapToObj(term -> letters(Words.fold(terms.get(term))))
                .collect(Collectors.toSet());
    }

    private static String letters(String folded) {
        return folded.replace(" ", "");
    }

    List<FirewallRule> rules() {
        return rules;
    }

    Model model() {
        return model;
    }

    TriggerIndex triggers() {
        return triggers;
    }

    FirewallRule rule(int trigger) {
        return rules.get(trigger - FIRST_RULE);
    }

    static int notion(int trigger) {
        return trigger & ((1 << LEVEL_SHIFT) - 1);
    }

    static int blanks(int trigger) {
        return (trigger >>> BLANKS_SHIFT) & MAX_BLANKS;
    }

    /** {@return whether a word may go on behind the trigger} */
    static boolean isBegun(int trigger) {
        return (trigger & BEGUN) != 0;
    }

    static int level(int trigger) {
        return (trigger >>> LEVEL_SHIFT) & 3;
    }

    /** {@return the literals of rules for runs that begin with a character in lower case} */
    RunLiteral[] ofRuns(char c) {
        return c < 128 ? runLiterals[c] : NO_LITERALS;
    }
}
