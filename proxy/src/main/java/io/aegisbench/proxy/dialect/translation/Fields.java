package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a request of which no field may get lost: {@link #end()} goes by its {@link
 * FieldTable} through all that were not taken. JSON's null is as good as absent in a field we know.
 */
final class Fields {
    private static final int MAX_NAME_CHARS = 64;

    private final ObjectNode object;
    private final String path;
    private final FieldTable table;
    private final Changes changes;
    private final Set<String> taken = new HashSet<>();

    private Fields(ObjectNode object, String path, FieldTable table, Changes changes) {
        this.object = object;
        this.path = path;
        this.table = table;
        this.changes = changes;
    }

    /**
     * {@return the fields of a request}
     *
     * @throws RefusalException if it is no object
     */
    static Fields of(JsonNode request, FieldTable table, Changes changes) {
        return of(request, "", table, changes);
    }

    private static Fields of(JsonNode node, String path, FieldTable table, Changes changes) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path, table, changes);
        }
        throw RefusalException.invalid(path, "it must be an object.");
    }

    /**
     * {@return the fields of an object in this one}
     *
     * @param name of the field, with its place where it is a list: {@code tools[0]}
     * @throws RefusalException if it is no object
     */
    Fields inside(JsonNode node, String name, FieldTable fields) {
        return of(node, at(name), fields, changes);
    }

    /** {@return the field's value, or null when it is absent or null} */
    @Nullable JsonNode take(String name) {
        if (table.rule(name) == null) {
            throw new IllegalStateException("The table lacks a field: " + at(name));
        }
        taken.add(name);
        return Json.child(object, name);
    }

    JsonNode takeRequired(String name) {
        JsonNode value = take(name);
        if (value == null) {
            throw RefusalException.missing(at(name));
        }
        return value;
    }

    @Nullable String takeText(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw RefusalException.invalid(at(name), "it must be a string.");
        }
        return value.stringValue();
    }

    String takeRequiredText(String name) {
        String text = takeText(name);
        if (text == null) {
            throw RefusalException.missing(at(name));
        }
        return text;
    }

    boolean takeFlag(String name, boolean absent) {
        JsonNode value = take(name);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw RefusalException.invalid(at(name), "it must be a boolean.");
        }
        return value.booleanValue();
    }

    /** {@return the field's array, or null when it is absent or null} */
    @Nullable JsonNode takeArray(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isArray()) {
            throw RefusalException.invalid(at(name), "it must be an array.");
        }
        return value;
    }

    @Nullable Fields takeObject(String name, FieldTable fields) {
        JsonNode value = take(name);
        return value == null ? null : inside(value, name, fields);
    }

    Fields takeRequiredObject(String name, FieldTable fields) {
        return inside(takeRequired(name), name, fields);
    }

    /** Leaves out what was taken after all. */
    void drop(String name) {
        changes.drop(at(name));
    }

    /** Has said what was taken in a way that comes near. */
    void map(String name) {
        changes.map(at(name));
    }

    /** Has said what was not asked for. */
    void add(String name) {
        changes.add(at(name));
    }

    /**
     * Accounts for the rest.
     *
     * @throws RefusalException naming the first field that nothing can become of
     */
    void end() {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!taken.contains(field.getKey())) {
                left(field.getKey(), field.getValue());
            }
        }
    }

    private void left(String name, JsonNode value) {
        FieldTable.Rule rule = table.rule(name);
        if (rule == null) {
            throw RefusalException.unsupported(
                    at(shown(name)), "the upstream has no counterpart for this field.");
        }
        if (value.isNull() || rule.moot().test(value)) {
            return;
        }
        switch (rule.fate()) {
            case DROPPED -> drop(name);
            case REFUSED -> throw RefusalException.unsupported(at(name), rule.how());
            case KEPT, MAPPED, MOOT ->
                    throw RefusalException.unsupported(at(name), "it has no place here.");
        }
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    String path() {
        return path;
    }

    /** A name of the client's own making is shown back to it, but not without end. */
    private static String shown(String name) {
        return name.length() <= MAX_NAME_CHARS ? name : name.substring(0, MAX_NAME_CHARS);
    }
}
