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
 * One object of a request of which no field may get lost: what was not taken by {@link #end()} is
 * refused by name, unless {@link NoOps} says that its value changes nothing. JSON's null is as good
 * as absent in a field we know.
 */
final class Fields {
    private static final int MAX_NAME_CHARS = 64;

    private final ObjectNode object;
    private final String path;
    private final Set<String> taken = new HashSet<>();

    private Fields(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * {@return the fields of an object}
     *
     * @param path of the object in the request; empty for the request itself
     * @throws RefusalException if the node is no object
     */
    static Fields of(@Nullable JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path);
        }
        throw RefusalException.invalid(path, "it must be an object.");
    }

    /** {@return the field's value, or null when it is absent or null} */
    @Nullable JsonNode take(String name) {
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

    @Nullable Fields takeObject(String name) {
        JsonNode value = take(name);
        return value == null ? null : of(value, at(name));
    }

    /**
     * Accounts for the rest.
     *
     * @throws RefusalException naming the first field that was not taken
     */
    void end(NoOps noOps) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!taken.contains(field.getKey()) && !noOps.allow(field.getKey(), field.getValue())) {
                throw RefusalException.unsupported(
                        at(shown(field.getKey())), noOps.reason(field.getKey()));
            }
        }
    }

    void end() {
        end(NoOps.NONE);
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
