package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Responder;
import io.undertow.util.Headers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code GET /v1/models} with the models that routes name exactly; what a pattern would
 * take cannot be listed. Thread-safe.
 */
public final class ModelList implements Responder {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Any name will do with the embedded upstream; clients that list models want to see one. */
    private static final String EMBEDDED_MODEL = "aegis-embedded";

    private final String answer;

    /**
     * @param routes names of upstreams by patterns of models, in the order in which to list them
     * @param embeds whether the embedded upstream takes any name
     */
    public ModelList(Map<String, String> routes, boolean embeds) {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        routes.forEach((model, upstream) -> {
            if (isName(model)) {
                add(data, model, upstream);
            }
        });
        if (embeds) {
            add(data, EMBEDDED_MODEL, "aegis");
        }
        answer = JSON.writeValueAsString(list);
    }

    private static void add(ArrayNode data, String model, String owner) {
        data.addObject()
                .put("id", model)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", owner);
    }

    /**
     * {@return the models that patterns name exactly}
     *
     * @param patterns of routes
     */
    public static List<String> names(Collection<String> patterns) {
        return patterns.stream().filter(ModelList::isName).toList();
    }

    private static boolean isName(String pattern) {
        return pattern.indexOf('*') < 0;
    }

    @Override
    public void respond(GovernedCall call) {
        call.exchange().getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        call.exchange().getResponseSender().send(answer);
    }
}
