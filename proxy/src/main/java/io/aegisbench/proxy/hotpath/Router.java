package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a request by its path, exactly; liveness before anything else. A path with
 * parameters ({@code /metrics;x}) is no endpoint's.
 */
public final class Router implements HttpHandler {
    private static final Verdict.Reject NOT_FOUND =
            new Verdict.Reject(404, "unknown_endpoint", "There is no such endpoint.");
    private static final Verdict.Reject WRONG_METHOD =
            new Verdict.Reject(
                    405, "method_not_allowed", "The endpoint does not take this method.");
    private static final String LIVE = "/live";
    private static final String VERSION = "/v1/";

    private final HttpHandler live;
    private final Map<String, Endpoint> endpoints;
    private final Map<String, HttpHandler> trees;
    private final Supplier<String> ids;

    /**
     * @param endpoints by path; must have {@code /live}
     * @param trees handlers of everything below a path, by the path's first segment with its slash,
     *     such as {@code /visualizer}, or its first two below {@code /v1}, such as {@code
     *     /v1/audit}
     * @param ids names the requests that reach no endpoint
     */
    public Router(
            Map<String, Endpoint> endpoints, Map<String, HttpHandler> trees, Supplier<String> ids) {
        this.endpoints = Map.copyOf(endpoints);
        this.trees = Map.copyOf(trees);
        this.live = Objects.requireNonNull(endpoints.get(LIVE), LIVE).handler();
        this.ids = ids;
    }

    /**
     * An endpoint.
     *
     * @param method the only method it takes; GET takes HEAD too
     * @param handler answers
     */
    public record Endpoint(HttpString method, HttpHandler handler) {
        boolean takes(HttpString asked) {
            return method.equals(asked)
                    || (method.equals(Methods.GET) && asked.equals(Methods.HEAD));
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        // Undertow takes parameters off a path; whoever filters paths in front does not.
        if (exchange.getRequestURI().indexOf(';') >= 0) {
            refuse(exchange, NOT_FOUND);
            return;
        }
        if (path.equals(LIVE) && exchange.getRequestMethod().equals(Methods.GET)) {
            live.handleRequest(exchange);
            return;
        }
        Endpoint endpoint = endpoints.get(path);
        if (endpoint == null) {
            HttpHandler tree = tree(path);
            if (tree == null) {
                refuse(exchange, NOT_FOUND);
            } else {
                tree.handleRequest(exchange);
            }
        } else if (endpoint.takes(exchange.getRequestMethod())) {
            endpoint.handler().handleRequest(exchange);
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, endpoint.method().toString());
            refuse(exchange, WRONG_METHOD);
        }
    }

    private @Nullable HttpHandler tree(String path) {
        int end = path.indexOf('/', path.startsWith(VERSION) ? VERSION.length() : 1);
        return trees.get(end < 0 ? path : path.substring(0, end));
    }

    private void refuse(HttpServerExchange exchange, Verdict.Reject reject) {
        exchange.getResponseHeaders().put(ResponseHeaders.EVIDENCE, ResponseHeaders.REFUSED);
        ErrorShape shape = ErrorShape.ofPath(exchange.getRequestPath());
        String id = ids.get();
        exchange.dispatch(
                SameThreadExecutor.INSTANCE, () -> Refusal.send(exchange, shape, reject, id));
    }
}
