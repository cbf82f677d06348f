package io.aegisbench.proxy.firewall;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.aegisbench.proxy.firewall.FirewallRule.Condition;
import io.aegisbench.proxy.firewall.YamlValue.Mapping;
import io.aegisbench.proxy.firewall.YamlValue.Scalar;
import io.aegisbench.proxy.firewall.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rules file, whole or not at all. The format is described at the top of the default file.
 */
final class RuleFile {

    private static final Set<String> TOP_KEYS = Set.of("format", "words", "rules", "end");
    private static final Set<String> RULE_KEYS =
            Set.of(
                    "id",
                    "class",
                    "severity",
                    "score",
                    "description",
                    "any",
                    "near",
                    "all",
                    "raw",
                    "regex",
                    "literals",
                    "view",
                    "within",
                    "ordered",
                    "unless",
                    "weights",
                    "threshold",
                    "span",
                    "discount");
    private static final int MAX_RULES = 1000;
    private static final int MAX_SETS = 8;
    private static final int MAX_WITHIN = 64;
    private static final int MAX_SCORE = 1000;
    private static final int MAX_THRESHOLD = 100_000;
    private static final int MIN_SPAN = 8;
    private static final int MAX_SPAN = 1024;
    private static final int MAX_TERM_CHARS = 200;
    private static final int MIN_TERM_CHARS = 1;

    private final Map<String, Set<String>> words = new LinkedHashMap<>();
    private final Map<String, FirewallRule> rules = new LinkedHashMap<>();

    private RuleFile() {}

    /** {@return the rules of a file's text} */
    static List<FirewallRule> parse(String text) {
        RuleFile file = new RuleFile();
        Mapping top = file.mapping(YamlValue.parse(text), "file");
        file.checkKeys(top, TOP_KEYS, "file");
        if (!file.text(top, "format", "file").equals("1")) {
            throw new RuleFileException(top.line(), "format", "must be 1");
        }
        if (!file.text(top, "end", "file").equals("true")) {
            throw new RuleFileException(top.line(), "end", "must be true");
        }
        file.readWords(file.mapping(file.required(top, "words", "file"), "words"));
        for (YamlValue rule : file.items(file.required(top, "rules", "file"), "rules")) {
            file.readRule(file.mapping(rule, "rules"));
        }
        return List.copyOf(file.rules.values());
    }

    private void readWords(Mapping lists) {
        lists.entries()
                .forEach((name, value) -> {
                    if (value instanceof Sequence) {
                        items(value, name);
                    }
                    words.put(name, union(value, name));
                });
    }

    private void readRule(Mapping rule) {
        String id = text(rule, "id", "rule");
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new RuleFileException(rule.line(), "id", "must be of a-z, 0-9 and -");
        }
        checkKeys(rule, RULE_KEYS, id);
        if (rules.size() == MAX_RULES) {
            throw new RuleFileException(rule.line(), id, "more than " + MAX_RULES + " rules");
        }
        FirewallRule read =
                new FirewallRule(
                        id,
                        text(rule, "class", id),
                        severity(rule, id),
                        score(rule, id),
                        text(rule, "description", id),
                        condition(rule, id));
        if (rules.put(id, read) != null) {
            throw new RuleFileException(rule.line(), id, "the id stands twice");
        }
    }

    private Severity severity(Mapping rule, String id) {
        String name = text(rule, "severity", id);
        for (Severity severity : Severity.values()) {
            if (severity.name().toLowerCase(Locale.ROOT).equals(name)) {
                return severity;
            }
        }
        throw new RuleFileException(rule.line(), id, "severity must be low to critical");
    }

    private int score(Mapping rule, String id) {
        int score = number(rule, "score", id, -MAX_SCORE, MAX_SCORE);
        if (score == 0) {
            throw new RuleFileException(rule.line(), id, "score must not be 0");
        }
        return score;
    }

    private Condition condition(Mapping rule, String id) {
        List<String> kinds =
                new ArrayList<>(List.of("any", "near", "all", "raw", "regex", "weights"));
        kinds.retainAll(rule.entries().keySet());
        if (kinds.size() != 1) {
            throw new RuleFileException(
                    rule.line(), id, "must have one of any, near, all, raw, regex, weights");
        }
        String kind = kinds.getFirst();
        refuseStray(rule, id, kind);
        YamlValue value = required(rule, kind, id);
        return switch (kind) {
            case "any" ->
                    new FirewallRule.Near(List.of(union(value, id)), 0, false, unless(rule, id));
            case "near" ->
                    new FirewallRule.Near(
                            sets(value, id),
                            number(rule, "within", id, 1, MAX_WITHIN),
                            flag(rule, "ordered", id),
                            unless(rule, id));
            case "all" -> new FirewallRule.All(sets(value, id));
            case "raw" -> new FirewallRule.Raw(rawLiterals(value, id));
            case "weights" -> scored(rule, value, id);
            default -> shape(rule, id);
        };
    }

    private Condition scored(Mapping rule, YamlValue value, String id) {
        return new FirewallRule.Scored(
                // The block begins on the line after its key.
                WeightList.parse(scalar(value, id), value.line() + 1, words),
                number(rule, "threshold", id, 1, MAX_THRESHOLD),
                number(rule, "span", id, MIN_SPAN, MAX_SPAN),
                number(rule, "within", id, 1, MAX_WITHIN),
                number(rule, "discount", id, 0, MAX_THRESHOLD));
    }

    /** A key that the condition does not read is a mistake, not a decoration. */
    private static void refuseStray(Mapping rule, String id, String kind) {
        Map<String, Set<String>> read =
                Map.of(
                        "within", Set.of("near", "weights"),
                        "ordered", Set.of("near"),
                        "unless", Set.of("near", "any"),
                        "literals", Set.of("regex"),
                        "view", Set.of("regex"),
                        "threshold", Set.of("weights"),
                        "span", Set.of("weights"),
                        "discount", Set.of("weights"));
        read.forEach((key, kinds) -> {
            if (rule.entries().containsKey(key) && !kinds.contains(kind)) {
                throw new RuleFileException(rule.line(), id, key + " has no use here");
            }
        });
    }

    private Condition shape(Mapping rule, String id) {
        String view = text(rule, "view", id);
        if (!view.equals("raw") && !view.equals("words")) {
            throw new RuleFileException(rule.line(), id, "view must be raw or words");
        }
        boolean ofWords = view.equals("words");
        YamlValue literals = required(rule, "literals", id);
        try {
            return new FirewallRule.Shape(
                    Pattern.compile(text(rule, "regex", id)),
                    ofWords ? union(literals, id) : rawLiterals(literals, id),
                    ofWords);
        } catch (PatternSyntaxException e) {
            throw new RuleFileException(rule.line(), id, "bad regex: " + e.getDescription());
        }
    }

    /** An ASCII term is judged at once; only others need the normaliser. */
    private static boolean isMatchable(String term) {
        return term.chars().anyMatch(c -> c < 128 && Character.isLetterOrDigit(c))
                || WordTerm.isMatchable(term);
    }

    private List<Set<String>> unless(Mapping rule, String id) {
        YamlValue value = rule.entries().get("unless");
        return value == null ? List.of() : List.of(union(value, id));
    }

    private List<Set<String>> sets(YamlValue value, String id) {
        List<Set<String>> sets = new ArrayList<>();
        for (YamlValue item : items(value, id)) {
            sets.add(union(item, id));
        }
        if (sets.size() < 2 || sets.size() > MAX_SETS) {
            throw new RuleFileException(value.line(), id, "must have 2 to " + MAX_SETS + " sets");
        }
        return sets;
    }

    private Set<String> union(YamlValue value, String where) {
        Set<String> terms = new LinkedHashSet<>();
        addTerms(value, where, terms);
        return terms;
    }

    /** {@return the word lists of a file's text, for the trainer} */
    static Map<String, Set<String>> wordLists(String text) {
        RuleFile file = new RuleFile();
        Mapping top = file.mapping(YamlValue.parse(text), "file");
        file.readWords(file.mapping(file.required(top, "words", "file"), "words"));
        return file.words;
    }

    private void addTerms(YamlValue value, String where, Set<String> terms) {
        if (value instanceof Sequence sequence) {
            if (sequence.items().isEmpty()) {
                throw new RuleFileException(value.line(), where, "an empty list matches nothing");
            }
            sequence.items().forEach(item -> addTerms(item, where, terms));
            return;
        }
        String term = scalar(value, where);
        if (term.indexOf(',') >= 0) {
            for (String each : term.split(",", -1)) {
                addTerms(new Scalar(value.line(), each.strip()), where, terms);
            }
            return;
        }
        if (!term.startsWith("$")) {
            if (term.length() > MAX_TERM_CHARS || !isMatchable(term)) {
                throw new RuleFileException(
                        value.line(), where, "a term must have 1 to 200 letters or digits");
            }
            terms.add(term);
            return;
        }
        Set<String> list = words.get(term.substring(1));
        if (list == null) {
            throw new RuleFileException(value.line(), where, "no such word list: " + term);
        }
        terms.addAll(list);
    }

    private Set<String> rawLiterals(YamlValue value, String id) {
        Set<String> literals = new LinkedHashSet<>();
        for (YamlValue item : items(value, id)) {
            String literal = scalar(item, id).toLowerCase(Locale.ROOT);
            if (literal.length() < MIN_TERM_CHARS || literal.length() > MAX_TERM_CHARS) {
                throw new RuleFileException(item.line(), id, "a literal has 1 to 200 characters");
            }
            literals.add(literal);
        }
        return literals;
    }

    private void checkKeys(Mapping mapping, Set<String> known, String where) {
        mapping.entries()
                .forEach((key, value) -> {
                    if (!known.contains(key)) {
                        throw new RuleFileException(value.line(), where, "unknown key: " + key);
                    }
                });
    }

    private YamlValue required(Mapping mapping, String key, String where) {
        YamlValue value = mapping.entries().get(key);
        if (value == null) {
            String cause = key.equals("end") ? " (was the file cut off?)" : "";
            throw new RuleFileException(mapping.line(), where, "missing key: " + key + cause);
        }
        return value;
    }

    private Mapping mapping(YamlValue value, String where) {
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        throw new RuleFileException(value.line(), where, "must be keys and values");
    }

    private List<YamlValue> items(YamlValue value, String where) {
        if (value instanceof Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        throw new RuleFileException(value.line(), where, "must be a list with at least one item");
    }

    private String text(Mapping mapping, String key, String where) {
        return scalar(required(mapping, key, where), where);
    }

    private String scalar(YamlValue value, String where) {
        if (value instanceof Scalar scalar && !scalar.text().isBlank()) {
            return scalar.text();
        }
        throw new RuleFileException(value.line(), where, "must be a plain value");
    }

    private boolean flag(Mapping mapping, String key, String where) {
        @Nullable YamlValue value = mapping.entries().get(key);
        String text = value == null ? "false" : scalar(value, where);
        if (value != null && !text.equals("true") && !text.equals("false")) {
            throw new RuleFileException(value.line(), where, key + " must be true or false");
        }
        return text.equals("true");
    }

    private int number(Mapping mapping, String key, String where, int min, int max) {
        YamlValue value = required(mapping, key, where);
        try {
            int number = Integer.parseInt(scalar(value, where));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below with the same words as a number out of range.
        }
        throw new RuleFileException(
                value.line(), where, key + " must be a whole number from " + min + " to " + max);
    }
}
