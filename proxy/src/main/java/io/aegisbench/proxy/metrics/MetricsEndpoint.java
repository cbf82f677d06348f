package io.aegisbench.proxy.metrics;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics as Prometheus or OpenMetrics text, whichever is asked for. */
public final class MetricsEndpoint implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final ProxyMetrics metrics;

    public MetricsEndpoint(ProxyMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * On a worker's thread: writing some hundred series must not delay the calls of an I/O thread.
     */
    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.dispatch(() -> scrape(exchange));
    }

    private void scrape(HttpServerExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
        try {
            metrics.render(text, accepted);
        } catch (IOException e) {
            LOG.error("metrics cannot be written", e);
            exchange.setStatusCode(500).endExchange();
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, metrics.contentType(accepted));
        exchange.getResponseSender().send(ByteBuffer.wrap(text.toByteArray()));
    }
}
