package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What becomes of each field of one kind of object in a request, the one place that knows it. A
 * field that stands in no table is refused by name.
 */
final class FieldTable {
    /** What becomes of a field. */
    enum Fate {
        /** It means the same in the other dialect. */
        KEPT,
        /** It has a counterpart of another name or form. */
        MAPPED,
        /** The other dialect does without it what it asks for: left out. */
        MOOT,
        /** A hint that changes no answer: left out, and named. */
        DROPPED,
        /** Without it the answer would be another one. */
        REFUSED
    }

    /**
     * What becomes of one field.
     *
     * @param how the counterpart, or why there is none
     * @param moot whether a value says what is so without the field, too; then nothing is lost
     */
    record Rule(Fate fate, String how, Predicate<JsonNode> moot) {}

    private static final String NO_COUNTERPART = "the upstream has no counterpart for this field.";

    private final String place;
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private FieldTable(String place) {
        this.place = place;
    }

    /**
     * {@return an empty table}
     *
     * @param place of such objects in a request, as {@code messages[]}; empty for the request
     */
    static FieldTable at(String place) {
        return new FieldTable(place);
    }

    FieldTable kept(String... names) {
        for (String name : names) {
            add(name, new Rule(Fate.KEPT, "", _ -> false));
        }
        return this;
    }

    FieldTable mapped(String name, String counterpart) {
        return add(name, new Rule(Fate.MAPPED, counterpart, _ -> false));
    }

    FieldTable moot(String name, String why) {
        return add(name, new Rule(Fate.MOOT, why, _ -> false));
    }

    FieldTable dropped(String... names) {
        for (String name : names) {
            dropped(name, _ -> false);
        }
        return this;
    }

    FieldTable dropped(String name, Predicate<JsonNode> moot) {
        return add(name, new Rule(Fate.DROPPED, "", moot));
    }

    FieldTable refused(String... names) {
        for (String name : names) {
            refused(name, _ -> false);
        }
        return this;
    }

    FieldTable refused(String name, Predicate<JsonNode> moot) {
        return add(name, new Rule(Fate.REFUSED, NO_COUNTERPART, moot));
    }

    private FieldTable add(String name, Rule rule) {
        if (rules.putIfAbsent(name, rule) != null) {
            throw new IllegalStateException("A field stands twice in a table: name=" + name);
        }
        return this;
    }

    @Nullable Rule rule(String name) {
        return rules.get(name);
    }

    Map<String, Rule> rules() {
        return Collections.unmodifiableMap(rules);
    }

    String place() {
        return place;
    }

    static Predicate<JsonNode> number(int value) {
        return node -> Json.number(node) == value;
    }

    static Predicate<JsonNode> flag(boolean value) {
        return node -> node.isBoolean() && node.booleanValue() == value;
    }

    static Predicate<JsonNode> text(String value) {
        return node -> node.isString() && node.stringValue().equals(value);
    }

    /** A list of this one text. */
    static Predicate<JsonNode> onlyText(String value) {
        return node -> node.isArray() && node.size() == 1 && text(value).test(node.path(0));
    }

    /** An object of this one field with a value. */
    static Predicate<JsonNode> only(String name, Predicate<JsonNode> value) {
        return node -> node.isObject() && node.size() == 1 && value.test(node.path(name));
    }
}
