package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;

/** Begins a governed call for each request of one route. */
public final class GovernedEndpoint implements HttpHandler {
    private final Route route;
    private final HotPath path;
    private final RequestIds ids;
    private final HotPathObserver observer;

    /**
     * @param route which endpoint it is
     * @param path what its calls go through
     * @param ids names the calls
     * @param observer is told of their end
     */
    public GovernedEndpoint(Route route, HotPath path, RequestIds ids, HotPathObserver observer) {
        this.route = route;
        this.path = path;
        this.ids = ids;
        this.observer = observer;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        GovernedCall call = new GovernedCall(exchange, route, ids.next(), observer);
        // Not another thread: Undertow would end the exchange when this method returns.
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> path.start(call));
    }
}
