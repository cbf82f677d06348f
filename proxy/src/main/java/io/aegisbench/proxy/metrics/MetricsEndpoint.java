package io.aegisbench.proxy.metrics;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics as Prometheus or OpenMetrics text, whichever is asked for. Thread-safe. Each is
 * written so often at most, however many ask, as writing some hundred series takes a while.
 */
public final class MetricsEndpoint implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final ProxyMetrics metrics;
    private final long freshNanos;
    private final LongSupplier nanoClock;

    /** By media type, of which there are as many as formats. */
    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    /**
     * {@return the endpoint of these metrics}
     *
     * @param every how often each format is written at most; zero for whenever somebody asks
     */
    public static MetricsEndpoint of(ProxyMetrics metrics, Duration every) {
        return new MetricsEndpoint(metrics, every, System::nanoTime);
    }

    MetricsEndpoint(ProxyMetrics metrics, Duration every, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.freshNanos = every.toNanos();
        this.nanoClock = nanoClock;
    }

    /** What was written, and when. */
    private record Page(String mediaType, ByteBuffer text, long nanos) {}

    /**
     * What is fresh is sent at once; else it is written on a worker's thread, so that no call of
     * the I/O thread waits for it.
     */
    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        String mediaType = metrics.contentType(accepted);
        Page page = fresh(mediaType);
        if (page != null) {
            send(exchange, page);
        } else {
            exchange.dispatch(() -> scrape(exchange, mediaType, accepted));
        }
    }

    private @Nullable Page fresh(String mediaType) {
        Page page = pages.get(mediaType);
        return page != null && nanoClock.getAsLong() - page.nanos() < freshNanos ? page : null;
    }

    private void scrape(HttpServerExchange exchange, String mediaType, @Nullable String accepted) {
        try {
            send(exchange, written(mediaType, accepted));
        } catch (IOException e) {
            LOG.error("metrics cannot be written", e);
            exchange.setStatusCode(500).endExchange();
        }
    }

    /** Who asks while another writes waits for what that one writes. */
    private synchronized Page written(String mediaType, @Nullable String accepted)
            throws IOException {
        Page page = fresh(mediaType);
        if (page != null) {
            return page;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
        metrics.render(text, accepted);
        // Its age counts from its end: what takes long is not written all the time.
        Page written =
                new Page(mediaType, ByteBuffer.wrap(text.toByteArray()), nanoClock.getAsLong());
        pages.put(mediaType, written);
        return written;
    }

    private static void send(HttpServerExchange exchange, Page page) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, page.mediaType());
        exchange.getResponseSender().send(page.text().asReadOnlyBuffer());
    }
}
