package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.RequestTarget;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.undertow.util.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code GET /v1/models} and {@code /v1/models/…} in the shape that the asker's API has.
 * Thread-safe.
 */
public final class ModelList implements Responder {
    /** Any name will do with the embedded upstream; clients that list models want to see one. */
    public static final String EMBEDDED_MODEL = "aegis-embedded";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE_OF_ANTHROPIC = 20;

    /** Whoever asks first waits for the upstreams' lists, but not for ever. */
    private static final int WAIT_SECONDS = 6;

    private static final Verdict.Reject UNKNOWN =
            new Verdict.Reject(404, "model_not_found", "There is no such model.").param("model");

    private final ModelCatalog catalog;

    /**
     * @param catalog knows the models
     */
    public ModelList(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * {@return the models that patterns name exactly}
     *
     * @param patterns of routes
     */
    public static List<String> names(Collection<String> patterns) {
        return patterns.stream().filter(pattern -> pattern.indexOf('*') < 0).toList();
    }

    @Override
    public void respond(GovernedCall call) {
        CompletableFuture<Void> lists = catalog.refresh();
        if (lists.isDone()) {
            answer(call);
            return;
        }
        CompletableFuture<Void> waited = lists.copy();
        XnioExecutor.Key alarm =
                call.ioThread()
                        .executeAfter(() -> waited.complete(null), WAIT_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<Void> _ =
                waited.thenRun(() -> {
                    alarm.remove();
                    WorkPool.tell(call, () -> answer(call));
                });
    }

    private void answer(GovernedCall call) {
        if (call.isOver()) {
            return;
        }
        boolean anthropic = ErrorShape.of(call.exchange()) == ErrorShape.ANTHROPIC;
        String path = call.exchange().getRequestPath();
        if (path.equals(Route.MODELS.path())) {
            list(call, anthropic);
            return;
        }
        catalog.model(id(RequestTarget.path(call.exchange())))
                .ifPresentOrElse(
                        model -> send(call, anthropic ? model.ofAnthropic() : model.ofOpenAi()),
                        () -> refuse(call, UNKNOWN));
    }

    /** Decoded here and once: Undertow leaves a slash encoded, whose percent sign it decodes. */
    private static String id(String path) {
        String encoded = path.substring(Route.MODELS.path().length() + 1);
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void list(GovernedCall call, boolean anthropic) {
        List<OfferedModel> all = catalog.models();
        int usual = anthropic ? PAGE_OF_ANTHROPIC : Math.max(1, all.size());
        ModelPage.Asked asked = ModelPage.of(call.exchange(), all, usual);
        if (asked.page() == null) {
            refuse(call, asked.refusal() == null ? UNKNOWN : asked.refusal());
        } else {
            send(call, shown(asked.page(), anthropic));
        }
    }

    private static ObjectNode shown(ModelPage page, boolean anthropic) {
        ObjectNode list = JSON.createObjectNode();
        if (!anthropic) {
            list.put("object", "list");
        }
        ArrayNode data = list.putArray("data");
        List<OfferedModel> models = page.models();
        models.forEach(model -> data.add(anthropic ? model.ofAnthropic() : model.ofOpenAi()));
        return list.put("has_more", page.more())
                .put("first_id", models.isEmpty() ? null : models.getFirst().id())
                .put("last_id", models.isEmpty() ? null : models.getLast().id());
    }

    private static void send(GovernedCall call, ObjectNode json) {
        call.exchange().getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        call.exchange().getResponseSender().send(JSON.writeValueAsString(json));
    }

    private static void refuse(GovernedCall call, Verdict.Reject reject) {
        Refusal.send(call.exchange(), ErrorShape.of(call.exchange()), reject, call.requestId());
    }
}
