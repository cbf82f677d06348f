package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a request by its path, exactly; liveness before anything else. A path with
 * parameters ({@code /metrics;x}) is no endpoint's. What is below {@code /v1/} and no endpoint's is
 * passed on where there is somebody who does, but for what begins with {@code /v1/audit}.
 */
public final class Router implements HttpHandler {
    public static final Verdict.Reject NOT_FOUND =
            new Verdict.Reject(404, "unknown_endpoint", "There is no such endpoint.");
    public static final Verdict.Reject WRONG_METHOD =
            new Verdict.Reject(
                    405, "method_not_allowed", "The endpoint does not take this method.");
    private static final Verdict.Reject BAD_PATH =
            new Verdict.Reject(
                    400,
                    "bad_path",
                    "The path has an empty segment, one of dots, or an escape that is none.");
    private static final Verdict.Reject OTHER_SPELLING =
            new Verdict.Reject(
                    400, "bad_path", "The path is another spelling of one that is known better.");
    private static final String LIVE = "/live";

    /** Below it is what is governed, and what is passed on. */
    static final String VERSION = "/v1/";

    /** What begins with it never leaves the proxy. */
    public static final String AUDIT = "/v1/audit";

    /** What is passed on; a preflight is the proxy's own to answer. */
    private static final List<HttpString> PASSED_ON =
            List.of(
                    Methods.GET,
                    Methods.HEAD,
                    Methods.POST,
                    Methods.PUT,
                    Methods.PATCH,
                    Methods.DELETE);

    /** The methods of what is passed on, as a head names them. */
    static final String METHODS =
            PASSED_ON.stream().map(HttpString::toString).collect(Collectors.joining(", "));

    private final HttpHandler live;
    private final Map<String, Endpoint> endpoints;
    private final Map<String, HttpHandler> trees;
    private final Map<String, Endpoint> branches;
    private final @Nullable HttpHandler others;
    private final Supplier<String> ids;

    private Router(
            Map<String, Endpoint> endpoints,
            Map<String, HttpHandler> trees,
            Map<String, Endpoint> branches,
            @Nullable HttpHandler others,
            Supplier<String> ids) {
        this.endpoints = Map.copyOf(endpoints);
        this.trees = Map.copyOf(trees);
        this.branches = Map.copyOf(branches);
        this.live = Objects.requireNonNull(endpoints.get(LIVE), LIVE).handler();
        this.others = others;
        this.ids = ids;
    }

    /**
     * A router of endpoints and no others.
     *
     * @param endpoints by path; must have {@code /live}
     * @param trees handlers of everything below a path, by the path's first segment with its slash,
     *     such as {@code /visualizer}, or its first two below {@code /v1}, such as {@code
     *     /v1/audit}
     * @param ids names the requests that reach no endpoint
     */
    public Router(
            Map<String, Endpoint> endpoints, Map<String, HttpHandler> trees, Supplier<String> ids) {
        this(endpoints, trees, Map.of(), null, ids);
    }

    /**
     * {@return the same with endpoints of everything below a path, by their own methods only}
     *
     * @param below by the path's first two segments, such as {@code /v1/models}
     */
    public Router branching(Map<String, Endpoint> below) {
        return new Router(endpoints, trees, below, others, ids);
    }

    /**
     * {@return the same, which gives away what is no endpoint's}
     *
     * @param handler of any other request below {@code /v1/}
     */
    public Router passingOn(HttpHandler handler) {
        return new Router(endpoints, trees, branches, handler, ids);
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
        HttpHandler tree = endpoint == null ? trees.get(root(path)) : null;
        Endpoint branch = endpoint == null ? branches.get(root(path)) : null;
        if (endpoint != null && endpoint.takes(exchange.getRequestMethod())) {
            endpoint.handler().handleRequest(exchange);
        } else if (tree != null) {
            tree.handleRequest(exchange);
        } else if (branch != null && branch.takes(exchange.getRequestMethod())) {
            branch.handler().handleRequest(exchange);
        } else if (others != null && path.startsWith(VERSION) && !path.startsWith(AUDIT)) {
            passOn(exchange, others);
        } else if (endpoint == null) {
            refuse(exchange, NOT_FOUND);
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, endpoint.method().toString());
            refuse(exchange, WRONG_METHOD);
        }
    }

    private void passOn(HttpServerExchange exchange, HttpHandler handler) throws Exception {
        String path = RequestTarget.path(exchange);
        if (!path.startsWith(VERSION) || !RequestTarget.staysBelow(path)) {
            refuse(exchange, BAD_PATH);
        } else if (isOtherSpelling(path)) {
            refuse(exchange, OTHER_SPELLING);
        } else if (PASSED_ON.contains(exchange.getRequestMethod())) {
            handler.handleRequest(exchange);
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, METHODS);
            refuse(exchange, WRONG_METHOD);
        }
    }

    /** An upstream might take it for the endpoint, which nobody would have governed as one. */
    private boolean isOtherSpelling(String path) {
        return !endpoints.containsKey(path) && endpoints.containsKey(RequestTarget.leniently(path));
    }

    private static String root(String path) {
        int end = path.indexOf('/', path.startsWith(VERSION) ? VERSION.length() : 1);
        return end < 0 ? path : path.substring(0, end);
    }

    private void refuse(HttpServerExchange exchange, Verdict.Reject reject) {
        Refusal.dispatch(exchange, ErrorShape.of(exchange), reject, ids.get());
    }
}
