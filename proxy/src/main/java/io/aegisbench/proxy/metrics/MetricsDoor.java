package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.auth.Authentication;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.function.Supplier;

/** Lets in to the metrics who has a key for them. Thread-safe. */
public final class MetricsDoor implements HttpHandler {
    private final HttpHandler metrics;
    private final Authenticator keys;
    private final Supplier<String> ids;

    /**
     * @param metrics behind it
     * @param keys who is known
     * @param ids names the requests that are refused
     */
    public MetricsDoor(HttpHandler metrics, Authenticator keys, Supplier<String> ids) {
        this.metrics = metrics;
        this.keys = keys;
        this.ids = ids;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        switch (keys.authenticate(exchange.getRequestHeaders(), Scope.METRICS)) {
            case Authentication.Authenticated _ -> metrics.handleRequest(exchange);
            case Authentication.Forbidden _ -> refuse(exchange, Authenticator.wrongScope());
            case Authentication.Unauthenticated(Authentication.Fault fault) ->
                    refuse(exchange, Authenticator.refusal(fault));
        }
    }

    private void refuse(HttpServerExchange exchange, Verdict.Reject reject) {
        Refusal.dispatch(exchange, ErrorShape.OPENAI, reject, ids.get());
    }
}
