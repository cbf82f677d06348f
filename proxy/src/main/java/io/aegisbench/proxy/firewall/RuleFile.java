package io.aegisbench.proxy.firewall;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.aegisbench.proxy.firewall.YamlValue.Mapping;
import io.aegisbench.proxy.firewall.YamlValue.Scalar;
import io.aegisbench.proxy.firewall.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a rules file, whole or not at all. The format is described at the top of the default file.
 */
final class RuleFile {

    private static final Set<String> TOP_KEYS = Set.of("format", "rules", "end");
    private static final Set<String> RULE_KEYS =
            Set.of(
                    "id",
                    "class",
                    "score",
                    "reason",
                    "price",
                    "literals",
                    "regex",
                    "run",
                    "examples",
                    "spares");
    private static final int MAX_RULES = 1000;
    private static final int MAX_SCORE = 1000;
    private static final int MAX_LITERAL_CHARS = 200;

    private RuleFile() {}

    /** {@return the rules of a file's text} */
    static List<FirewallRule> parse(String text) {
        Mapping top = mapping(YamlValue.parse(text), "file");
        checkKeys(top, TOP_KEYS, "file");
        if (!text(top, "format", "file").equals("2")) {
            throw new RuleFileException(top.line(), "format", "must be 2");
        }
        if (!text(top, "end", "file").equals("true")) {
            throw new RuleFileException(top.line(), "end", "must be true");
        }
        Map<String, FirewallRule> rules = new LinkedHashMap<>();
        for (YamlValue each : items(required(top, "rules", "file"), "rules")) {
            FirewallRule rule = rule(mapping(each, "rules"));
            if (rules.put(rule.id(), rule) != null) {
                throw new RuleFileException(each.line(), rule.id(), "the id stands twice");
            }
            if (rules.size() > MAX_RULES) {
                throw new RuleFileException(each.line(), rule.id(), "more than 1000 rules");
            }
        }
        return List.copyOf(rules.values());
    }

    private static FirewallRule rule(Mapping rule) {
        String id = text(rule, "id", "rule");
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new RuleFileException(rule.line(), "id", "must be of a-z, 0-9 and -");
        }
        checkKeys(rule, RULE_KEYS, id);
        boolean run = flag(rule, id);
        Optional<Pattern> regex = regex(rule, id);
        if (run && regex.isEmpty()) {
            throw new RuleFileException(rule.line(), id, "a rule for runs must have a regex");
        }
        return new FirewallRule(
                id,
                text(rule, "class", id),
                score(rule, id),
                text(rule, "reason", id),
                text(rule, "price", id),
                literals(required(rule, "literals", id), id, run),
                regex,
                run,
                texts(rule, "examples", id),
                texts(rule, "spares", id));
    }

    private static int score(Mapping rule, String id) {
        String text = text(rule, "score", id);
        try {
            int score = Integer.parseInt(text);
            if (score >= 1 && score <= MAX_SCORE) {
                return score;
            }
        } catch (NumberFormatException e) {
            // Refused below with the same words as a number out of range.
        }
        throw new RuleFileException(
                rule.line(), id, "score must be a whole number from 1 to " + MAX_SCORE);
    }

    private static Optional<Pattern> regex(Mapping rule, String id) {
        if (!rule.entries().containsKey("regex")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text(rule, "regex", id)));
        } catch (PatternSyntaxException e) {
            throw new RuleFileException(rule.line(), id, "bad regex: " + e.getDescription());
        }
    }

    private static List<String> literals(YamlValue value, String id, boolean run) {
        List<String> literals = new ArrayList<>();
        for (YamlValue item : items(value, id)) {
            String literal = scalar(item, id).toLowerCase(Locale.ROOT);
            boolean taken =
                    run
                            ? !literal.isEmpty() && literal.charAt(0) < 128
                            : TriggerIndex.takes(literal);
            if (!taken || literal.length() > MAX_LITERAL_CHARS) {
                throw new RuleFileException(
                        item.line(),
                        id,
                        "a literal has at least four letters and at most 200 characters: "
                                + literal);
            }
            literals.add(literal);
        }
        return List.copyOf(literals);
    }

    private static List<String> texts(Mapping rule, String key, String id) {
        YamlValue value = rule.entries().get(key);
        if (value == null) {
            return List.of();
        }
        return items(value, id).stream().map(item -> scalar(item, id)).toList();
    }

    private static void checkKeys(Mapping mapping, Set<String> known, String where) {
        mapping.entries()
                .forEach((key, value) -> {
                    if (!known.contains(key)) {
                        throw new RuleFileException(value.line(), where, "unknown key: " + key);
                    }
                });
    }

    private static YamlValue required(Mapping mapping, String key, String where) {
        YamlValue value = mapping.entries().get(key);
        if (value == null) {
            String cause = key.equals("end") ? " (was the file cut off?)" : "";
            throw new RuleFileException(mapping.line(), where, "missing key: " + key + cause);
        }
        return value;
    }

    private static Mapping mapping(YamlValue value, String where) {
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        throw new RuleFileException(value.line(), where, "must be keys and values");
    }

    private static List<YamlValue> items(YamlValue value, String where) {
        if (value instanceof Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        throw new RuleFileException(value.line(), where, "must be a list with at least one item");
    }

    private static String text(Mapping mapping, String key, String where) {
        return scalar(required(mapping, key, where), where);
    }

    private static String scalar(YamlValue value, String where) {
        if (value instanceof Scalar scalar && !scalar.text().isBlank()) {
            return scalar.text();
        }
        throw new RuleFileException(value.line(), where, "must be a plain value");
    }

    private static boolean flag(Mapping rule, String id) {
        YamlValue value = rule.entries().get("run");
        String text = value == null ? "false" : scalar(value, id);
        if (value != null && !text.equals("true") && !text.equals("false")) {
            throw new RuleFileException(value.line(), id, "run must be true or false");
        }
        return text.equals("true");
    }
}
