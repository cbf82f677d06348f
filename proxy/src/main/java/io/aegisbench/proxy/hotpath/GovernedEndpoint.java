package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Begins a governed call for each request of one route; a WebSocket that is asked for is refused,
 * which clients that can do without take as the word to.
 */
public final class GovernedEndpoint implements HttpHandler {
    private static final Verdict.Reject STOPPING =
            new Verdict.Reject(503, "stopping", "The proxy is stopping.")
                    .retryAfter(Duration.ofSeconds(1));

    private static final Verdict.Reject NO_WEBSOCKET =
            new Verdict.Reject(
                    426,
                    "websocket_unsupported",
                    "The proxy speaks no WebSocket: send the request over HTTP.");
    private static final String WEBSOCKET = "websocket";

    private final Route route;
    private final HotPath path;
    private final Supplier<String> ids;
    private final CallCount calls;

    /**
     * @param route which endpoint it is
     * @param path what its calls go through
     * @param ids names the calls
     * @param calls counts them
     */
    public GovernedEndpoint(Route route, HotPath path, Supplier<String> ids, CallCount calls) {
        this.route = route;
        this.path = path;
        this.ids = ids;
        this.calls = calls;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (calls.stopping()) {
            exchange.setPersistent(false);
            refuse(exchange, STOPPING);
            return;
        }
        String upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
        if (upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains(WEBSOCKET)) {
            exchange.getResponseHeaders().put(Headers.UPGRADE, "HTTP/1.1");
            refuse(exchange, NO_WEBSOCKET);
            return;
        }
        calls.begins(route);
        GovernedCall call = new GovernedCall(exchange, route, ids.get());
        call.atEnd(ended -> {
            calls.ends(route);
            path.ended(ended);
        });
        // Not another thread: Undertow would end the exchange when this method returns.
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> path.start(call));
    }

    private void refuse(HttpServerExchange exchange, Verdict.Reject reject) {
        Refusal.dispatch(exchange, ErrorShape.of(exchange), reject, ids.get());
    }
}
