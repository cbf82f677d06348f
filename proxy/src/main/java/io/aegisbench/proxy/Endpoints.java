package io.aegisbench.proxy;

import io.aegisbench.proxy.admin.FixedAnswer;
import io.aegisbench.proxy.admin.HealthAnswer;
import io.aegisbench.proxy.admin.HealthEndpoint;
import io.aegisbench.proxy.admin.StartPage;
import io.aegisbench.proxy.admin.Visualizer;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.CallCount;
import io.aegisbench.proxy.hotpath.CrossOrigin;
import io.aegisbench.proxy.hotpath.GovernedEndpoint;
import io.aegisbench.proxy.hotpath.HotPath;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.hotpath.ResponseHeaders;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Router;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.lab.GlobalLock;
import io.aegisbench.proxy.settings.ProxySettings;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The endpoints by their paths, each governed one behind its stages. */
final class Endpoints {
    private static final String JSON = "application/json";
    private static final String METRICS = "/metrics";
    private static final String VISUALIZER = "/visualizer";

    private final ProxySettings settings;
    private final ProxyParts parts;
    private final CallCount calls;
    private final Supplier<String> ids;

    Endpoints(ProxySettings settings, ProxyParts parts, CallCount calls) {
        this.settings = settings;
        this.parts = parts;
        this.calls = calls;
        ids = parts.trail()::nextRequestId;
    }

    /** {@return what answers calls, of pages in browsers too where the settings name any} */
    HttpHandler calls() {
        return settings.origins().isEmpty()
                ? router()
                : new CrossOrigin(settings.origins(), router());
    }

    private Router router() {
        Map<Route, GovernedEndpoint> governed = new EnumMap<>(Route.class);
        List<Stage> judging = parts.stages().judging();
        List<Stage> all = parts.stages().all();
        for (Route route : Route.values()) {
            HotPath path =
                    switch (route) {
                        case CHAT_COMPLETIONS,
                                COMPLETIONS,
                                EMBEDDINGS,
                                RESPONSES,
                                MESSAGES,
                                COUNT_TOKENS,
                                PASSED_ON ->
                                path(all, parts.forwarder(), parts.trail().mode().text());
                        case MODELS -> path(judging, parts.models(), ResponseHeaders.NONE);
                        case HEALTH ->
                                path(
                                        judging,
                                        new HealthAnswer(parts.trail(), ProxyVersion.text()),
                                        ResponseHeaders.NONE);
                    };
            governed.put(route, new GovernedEndpoint(route, path, ids, calls));
        }
        GovernedEndpoint others = Objects.requireNonNull(governed.remove(Route.PASSED_ON));
        String models = Route.MODELS.path();
        Map<String, Router.Endpoint> endpoints = byPath(governed);
        return new Router(
                        endpoints,
                        Map.of(Router.AUDIT, parts.audit(), VISUALIZER, visualizer()),
                        ids)
                .branching(Map.of(models, Objects.requireNonNull(endpoints.get(models))))
                .passingOn(others);
    }

    /** {@return the metrics by themselves, and whether the proxy lives and is ready} */
    Router metricsRouter() {
        return new Router(
                Map.of("/live", live(), "/ready", get(readiness()), METRICS, get(parts.metrics())),
                Map.of(),
                ids);
    }

    private HotPath path(List<Stage> stages, Responder responder, String evidence) {
        HotPath path = new HotPath(stages, responder, evidence, parts.observer());
        return settings.lab().globalLock() ? path.with(GlobalLock.OF_PROCESS) : path;
    }

    private Map<String, Router.Endpoint> byPath(Map<Route, GovernedEndpoint> governed) {
        Map<String, Router.Endpoint> endpoints = new HashMap<>();
        governed.forEach((route, handler) ->
                endpoints.put(
                        route.path(),
                        new Router.Endpoint(HttpString.tryFromString(route.method()), handler)));
        HttpHandler health = governed.get(Route.HEALTH);
        if (health != null) {
            HttpHandler bare = bareHealth();
            endpoints.put(Route.HEALTH.path(), get(new HealthEndpoint(bare, health)));
        }
        endpoints.put("/live", live());
        endpoints.put("/ready", get(readiness()));
        if (settings.metrics().port().isEmpty()) {
            endpoints.put(METRICS, get(parts.metrics()));
        }
        endpoints.put("/", get(new StartPage()));
        return endpoints;
    }

    private HttpHandler bareHealth() {
        HttpHandler well = new FixedAnswer(200, JSON, "{\"status\":\"ok\"}");
        Map<String, HttpHandler> notWell = new HashMap<>();
        for (String word : EvidenceTrail.Status.NOT_WELL) {
            notWell.put(word, new FixedAnswer(503, JSON, "{\"status\":\"" + word + "\"}"));
        }
        return exchange ->
                notWell.getOrDefault(parts.trail().status().word(), well).handleRequest(exchange);
    }

    private static Router.Endpoint live() {
        return get(new FixedAnswer(200, JSON, "{\"status\":\"live\"}"));
    }

    private HttpHandler visualizer() {
        return Visualizer.of(parts.trail().mode().text(), ids);
    }

    private HttpHandler readiness() {
        HttpHandler ready = new FixedAnswer(200, JSON, "{\"status\":\"ready\"}");
        HttpHandler notReady = new FixedAnswer(503, JSON, "{\"status\":\"not ready\"}");
        return either(ready, notReady, () -> !calls.leaving() && !parts.trail().isFaulted());
    }

    private static HttpHandler either(HttpHandler good, HttpHandler bad, BooleanSupplier isGood) {
        return exchange -> (isGood.getAsBoolean() ? good : bad).handleRequest(exchange);
    }

    private static Router.Endpoint get(HttpHandler handler) {
        return new Router.Endpoint(Methods.GET, handler);
    }
}
