package io.aegisbench.proxy.firewall;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;

/**
 * One rule.
 *
 * @param id its name in findings
 * @param kind the class of attack
 * @param severity for people
 * @param score added once to a request's total when the rule matches; negative for context that
 *     makes an attack of its class unlikely
 * @param description what it is for
 * @param condition when it matches
 */
record FirewallRule(
        String id,
        String kind,
        Severity severity,
        int score,
        String description,
        Condition condition) {

    /** When a rule matches. */
    sealed interface Condition {}

    /**
     * One term of each set within a window of words.
     *
     * @param sets the sets
     * @param within most words from the first term's first word to the last term's first word
     * @param ordered whether the terms must come in the order of the sets
     * @param unless no match if a term of these sets stands among the words or just before them
     */
    record Near(List<Set<String>> sets, int within, boolean ordered, List<Set<String>> unless)
            implements Condition {}

    /**
     * One term of each set anywhere in the request.
     *
     * @param sets the sets
     */
    record All(List<Set<String>> sets) implements Condition {}

    /**
     * One of some literals in the text as it was sent, without regard to ASCII case.
     *
     * @param literals in lower case
     */
    record Raw(Set<String> literals) implements Condition {}

    /**
     * A regular expression, tried only on a text with one of the literals.
     *
     * @param regex linear-time
     * @param literals in lower case for raw text, terms for words
     * @param words whether it is for the words and not for the text as it was sent
     */
    record Shape(Pattern regex, Set<String> literals, boolean words) implements Condition {}

    /**
     * A sum of weights over a window of words that reaches a threshold.
     *
     * @param weights what is added when a notion, or a pair, occurs in the window
     * @param threshold the least sum that matches
     * @param span words of a window; windows overlap by half
     * @param within most words between the two of a pair
     * @param discount the most that all negative weights of a window take off
     */
    record Scored(List<Weight> weights, int threshold, int span, int within, int discount)
            implements Condition {}

    /**
     * One weight.
     *
     * @param first terms of which one must occur
     * @param second terms of which one must occur close to it; empty if there is no second notion
     * @param weight what it adds
     */
    record Weight(Set<String> first, Set<String> second, int weight) {}
}
