package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds out which tool call a piece of one belongs to. OpenAI's pieces have an index, and the first
 * of a call its id; others leave the index out, give each call the same, repeat the id, or send the
 * pieces of several calls by turns. Not thread-safe.
 */
final class CallParts {
    private final Map<String, MessageBlock> byId = new HashMap<>();
    private final Map<Long, MessageBlock> byIndex = new HashMap<>();
    private @Nullable MessageBlock last;

    /** {@return the call that a piece goes on with, or null if it begins one} */
    @Nullable MessageBlock goesOnWith(JsonNode piece) {
        String id = id(piece);
        long index = Json.count(piece, "index");
        MessageBlock known = id == null ? null : byId.get(id);
        if (known != null) {
            return known;
        }
        String name = Json.string(piece.path("function"), "name");
        boolean named = name != null && !name.isEmpty();
        boolean begins = id != null && named;
        if (begins) {
            return null;
        }
        MessageBlock sameIndex = byIndex.get(index);
        return index < 0 && !named ? last : sameIndex;
    }

    /** Keeps a call that a piece begins. */
    void add(JsonNode piece, MessageBlock call) {
        String id = id(piece);
        if (id != null) {
            byId.put(id, call);
        }
        byIndex.put(Json.count(piece, "index"), call);
        last = call;
    }

    /** An empty id is none: two calls that have it are not the same. */
    private static @Nullable String id(JsonNode piece) {
        String id = Json.string(piece, "id");
        return id == null || id.isEmpty() ? null : id;
    }

    boolean isEmpty() {
        return last == null;
    }
}
