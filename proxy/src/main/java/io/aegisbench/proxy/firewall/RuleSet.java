package io.aegisbench.proxy.firewall;

import com.google.re2j.Pattern;
import io.aegisbench.proxy.firewall.FirewallRule.All;
import io.aegisbench.proxy.firewall.FirewallRule.Near;
import io.aegisbench.proxy.firewall.FirewallRule.Raw;
import io.aegisbench.proxy.firewall.FirewallRule.Scored;
import io.aegisbench.proxy.firewall.FirewallRule.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Rules compiled for scanning. Thread-safe: immutable.
 *
 * <p>Every distinct set of terms has a number. A literal found in a text leads to the sets it is
 * in, and a set leads to the rules that wait for it, so a rule costs nothing until one of its terms
 * occurs.
 */
final class RuleSet {

    private static final String RAW_MARK = "\0";

    private final List<FirewallRule> rules;
    private final Map<Set<String>, Integer> setNumbers = new LinkedHashMap<>();
    private final List<List<Subscription>> waiting = new ArrayList<>();

    /**
     * Sets that take matches back or are scored only; text without word borders is too vague to be
     * let do that.
     */
    private final Set<Integer> vagueNumbers = new HashSet<>();

    private final ScoreTable[] scoreTables;
    private final int plainSetCount;
    private final int[] scoredRules;

    private final int[][] unlessSets;
    private final int[] kinds;
    private final int kindCount;
    private final int[] firstSlot;
    private final int slotCount;
    private final Subscription[][] subscriptions;
    private final TermIndex wordTerms;
    private final TermIndex denseTerms;
    private final TermIndex rawLiterals;

    RuleSet(List<FirewallRule> rules) {
        this.rules = List.copyOf(rules);
        unlessSets = new int[rules.size()][];
        firstSlot = new int[rules.size()];
        int slots = 0;
        for (int rule = 0; rule < rules.size(); rule++) {
            firstSlot[rule] = slots;
            unlessSets[rule] = new int[0];
            slots += subscribe(rule);
        }
        slotCount = slots;
        plainSetCount = waiting.size();
        scoredRules =
                IntStream.range(0, rules.size())
                        .filter(rule -> rules.get(rule).condition() instanceof Scored)
                        .toArray();
        scoreTables = subscribeScored();
        List<String> names = rules.stream().map(FirewallRule::kind).distinct().toList();
        kinds = rules.stream().mapToInt(rule -> names.indexOf(rule.kind())).toArray();
        kindCount = names.size();
        subscriptions =
                waiting.stream()
                        .map(list -> list.toArray(Subscription[]::new))
                        .toArray(Subscription[][]::new);
        TermIndex.Builder words = new TermIndex.Builder();
        TermIndex.Builder dense = new TermIndex.Builder();
        TermIndex.Builder raw = new TermIndex.Builder();
        addTerms(words, dense, raw);
        wordTerms = words.build();
        denseTerms = dense.build();
        rawLiterals = raw.build();
    }

    /** What a set does for a rule. */
    enum Role {
        NEAR,
        ORDERED,
        ALL,
        RAW,
        GATE,
        UNLESS,
        SCORE
    }

    /**
     * A rule that waits for a set.
     *
     * @param rule its index
     * @param stage the set's place in the rule; for a scored rule the number of the notion
     * @param stages how many sets the rule has
     * @param within the rule's window
     * @param role what the set does
     */
    record Subscription(int rule, int stage, int stages, int within, Role role) {}

    List<FirewallRule> rules() {
        return rules;
    }

    /** {@return how many sets have rules other than scored ones; these have the lowest numbers} */
    int plainSetCount() {
        return plainSetCount;
    }

    /** {@return the table of each scored rule} */
    ScoreTable[] scoreTables() {
        return scoreTables;
    }

    /** {@return the place of a scored rule's table} */
    int firstScore(int rule) {
        return firstSlot[rule];
    }

    /** {@return the rule whose table has this place} */
    int ruleOfScore(int place) {
        return scoredRules[place];
    }

    int slotCount() {
        return slotCount;
    }

    int firstSlot(int rule) {
        return firstSlot[rule];
    }

    Subscription[] subscriptions(int set) {
        return subscriptions[set];
    }

    /** {@return the number of the rule's class} */
    int kind(int rule) {
        return kinds[rule];
    }

    int kindCount() {
        return kindCount;
    }

    int[] unlessSets(int rule) {
        return unlessSets[rule];
    }

    TermIndex wordTerms() {
        return wordTerms;
    }

    TermIndex denseTerms() {
        return denseTerms;
    }

    TermIndex rawLiterals() {
        return rawLiterals;
    }

    Pattern regex(int rule) {
        return ((Shape) rules.get(rule).condition()).regex();
    }

    private void addTerms(TermIndex.Builder words, TermIndex.Builder dense, TermIndex.Builder raw) {
        setsByTerm()
                .forEach((term, sets) -> {
                    if (term.startsWith(RAW_MARK)) {
                        raw.add(term.substring(RAW_MARK.length()), 1, sets);
                        return;
                    }
                    WordTerm word = WordTerm.of(term);
                    words.add(word.literal(), word.words(), sets);
                    List<Integer> unguarded = new ArrayList<>(sets);
                    unguarded.removeAll(vagueNumbers);
                    if (word.isForDenseText() && !unguarded.isEmpty()) {
                        dense.add(word.dense(), word.words(), unguarded);
                    }
                });
    }

    private int subscribe(int rule) {
        return switch (rules.get(rule).condition()) {
            case Near near -> {
                Role role = near.ordered() ? Role.ORDERED : Role.NEAR;
                subscribeAll(rule, near.sets(), near.within(), role);
                unlessSets[rule] = near.unless().stream().mapToInt(this::number).toArray();
                subscribeAll(rule, near.unless(), 0, Role.UNLESS);
                near.unless().forEach(set -> vagueNumbers.add(number(set)));
                yield near.sets().size();
            }
            case All all -> {
                subscribeAll(rule, all.sets(), 0, Role.ALL);
                yield all.sets().size();
            }
            case Raw raw -> {
                subscribeAll(rule, List.of(rawKey(raw.literals())), 0, Role.RAW);
                yield 1;
            }
            case Shape shape -> {
                Set<String> key = shape.words() ? shape.literals() : rawKey(shape.literals());
                subscribeAll(rule, List.of(key), 0, Role.GATE);
                yield 1;
            }
            case Scored _ -> 0;
        };
    }

    /** Scored rules come last, so that their many sets have the highest numbers. */
    private ScoreTable[] subscribeScored() {
        List<ScoreTable> tables = new ArrayList<>();
        for (int rule : scoredRules) {
            ScoreTable table = new ScoreTable((Scored) rules.get(rule).condition());
            firstSlot[rule] = tables.size();
            tables.add(table);
            subscribeAll(rule, table.notions(), 0, Role.SCORE);
        }
        for (int set = plainSetCount; set < waiting.size(); set++) {
            vagueNumbers.add(set);
        }
        return tables.toArray(ScoreTable[]::new);
    }

    private void subscribeAll(int rule, List<Set<String>> sets, int within, Role role) {
        for (int stage = 0; stage < sets.size(); stage++) {
            waiting.get(number(sets.get(stage)))
                    .add(new Subscription(rule, stage, sets.size(), within, role));
        }
    }

    private int number(Set<String> set) {
        Integer known = setNumbers.putIfAbsent(set, setNumbers.size());
        if (known == null) {
            waiting.add(new ArrayList<>());
            return setNumbers.size() - 1;
        }
        return known;
    }

    /** Raw literals and terms may read alike; a mark that no term can have keeps them apart. */
    private static Set<String> rawKey(Set<String> literals) {
        Set<String> marked = new LinkedHashSet<>();
        literals.forEach(literal -> marked.add(RAW_MARK + literal));
        return marked;
    }

    private Map<String, List<Integer>> setsByTerm() {
        Map<String, List<Integer>> sets = new LinkedHashMap<>();
        setNumbers.forEach((terms, number) ->
                terms.forEach(
                        term -> sets.computeIfAbsent(term, _ -> new ArrayList<>()).add(number)));
        return sets;
    }
}
