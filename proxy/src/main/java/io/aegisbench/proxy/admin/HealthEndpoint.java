package io.aegisbench.proxy.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** The bare status for whoever asks without a key; with one the governed check. */
public final class HealthEndpoint implements HttpHandler {
    private static final HttpString X_API_KEY = HttpString.tryFromString("X-Api-Key");

    private final HttpHandler bare;
    private final HttpHandler governed;

    /**
     * @param bare answers without a key
     * @param governed answers with one, right or wrong
     */
    public HealthEndpoint(HttpHandler bare, HttpHandler governed) {
        this.bare = bare;
        this.governed = governed;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderMap headers = exchange.getRequestHeaders();
        boolean key = headers.contains(Headers.AUTHORIZATION) || headers.contains(X_API_KEY);
        (key ? governed : bare).handleRequest(exchange);
    }
}
