package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.function.Supplier;

/** Begins a governed call for each request of one route. */
public final class GovernedEndpoint implements HttpHandler {
    private static final Verdict.Reject STOPPING =
            new Verdict.Reject(503, "stopping", "The proxy is stopping.")
                    .retryAfter(Duration.ofSeconds(1));

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
            exchange.getResponseHeaders().put(ResponseHeaders.EVIDENCE, ResponseHeaders.REFUSED);
            String id = ids.get();
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> Refusal.send(exchange, route.errors(), STOPPING, id));
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
}
