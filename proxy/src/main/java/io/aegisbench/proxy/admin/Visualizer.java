package io.aegisbench.proxy.admin;

import io.aegisbench.disk.Checksums;
import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live picture below {@code /visualizer/}: files out of the jar, read once, and nothing of the
 * request or of the ledger in them. All that they show they fetch from the audit API. Thread-safe.
 */
public final class Visualizer implements HttpHandler {
    static final String ROOT = "/visualizer";

    /** Every file that there is; no other path leads anywhere. */
    static final List<String> FILES =
            List.of(
                    "index.html",
                    "style.css",
                    "api.js",
                    "charts.js",
                    "consistency.js",
                    "dom.js",
                    "events.js",
                    "feed.js",
                    "figures.js",
                    "leaf.js",
                    "main.js",
                    "mountain.js",
                    "nodes.js",
                    "paths.js",
                    "receipt.js",
                    "scene.js",
                    "shape.js",
                    "stream.js",
                    "trust.js",
                    "verdict.js",
                    "verifier.js",
                    "mark.svg");

    private static final Verdict.Reject UNKNOWN =
            new Verdict.Reject(404, "unknown_endpoint", "There is no such file.");
    private static final Verdict.Reject WRONG_METHOD =
            new Verdict.Reject(405, "method_not_allowed", "The visualizer is only read.");
    private static final String SETTING = "setting.json";
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "json", "application/json",
                    "svg", "image/svg+xml");

    /** Scripts and styles from here alone, none in the page; whatever is fetched, from here too. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    private static final Map<HttpString, String> HEADERS =
            Map.of(
                    HttpString.tryFromString("Content-Security-Policy"),
                    POLICY,
                    HttpString.tryFromString("X-Content-Type-Options"),
                    "nosniff",
                    HttpString.tryFromString("Referrer-Policy"),
                    "no-referrer",
                    HttpString.tryFromString("Cross-Origin-Opener-Policy"),
                    "same-origin",
                    HttpString.tryFromString("Cross-Origin-Resource-Policy"),
                    "same-origin",
                    Headers.CACHE_CONTROL,
                    "no-cache");

    private final Map<String, StaticFile> files = new HashMap<>();
    private final Supplier<String> ids;

    /** What is served under one name. */
    private record StaticFile(String type, ByteBuffer bytes, ETag tag) {}

    private Visualizer(String setting, Supplier<String> ids) {
        this.ids = ids;
        FILES.forEach(name -> put(name, read(name)));
        put(SETTING, setting.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return the page}
     *
     * @param mode what an answer waits for, {@code off} if nothing is recorded
     * @param ids names the requests that are refused
     */
    public static Visualizer of(String mode, Supplier<String> ids) {
        return new Visualizer("{\"mode\":\"" + mode + "\"}", ids);
    }

    private void put(String name, byte[] bytes) {
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
        ETag tag =
                new ETag(false, HexFormat.of().formatHex(Checksums.sha256().digest(bytes), 0, 16));
        files.put(name, new StaticFile(type, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), tag));
    }

    private static byte[] read(String name) {
        try (InputStream stream = Visualizer.class.getResourceAsStream("visualizer/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("the jar has no such file: name=" + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        boolean isReading =
                exchange.getRequestMethod().equals(Methods.GET)
                        || exchange.getRequestMethod().equals(Methods.HEAD);
        StaticFile file = isReading ? file(path) : null;
        if (file != null) {
            send(exchange, file);
        } else if (isReading && path.equals(ROOT)) {
            exchange.setStatusCode(308).getResponseHeaders().put(Headers.LOCATION, ROOT + "/");
            exchange.endExchange();
        } else {
            refuse(exchange, isReading ? UNKNOWN : WRONG_METHOD);
        }
    }

    private void refuse(HttpServerExchange exchange, Verdict.Reject reject) {
        HEADERS.forEach(exchange.getResponseHeaders()::put);
        String id = ids.get();
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> Refusal.send(exchange, ErrorShape.OPENAI, reject, id));
    }

    private @Nullable StaticFile file(String path) {
        if (!path.startsWith(ROOT + "/")) {
            return null;
        }
        String name = path.substring(ROOT.length() + 1);
        return files.get(name.isEmpty() ? "index.html" : name);
    }

    private static void send(HttpServerExchange exchange, StaticFile file) {
        HeaderMap headers = exchange.getResponseHeaders();
        HEADERS.forEach(headers::put);
        headers.put(Headers.ETAG, file.tag().toString());
        if (!ETagUtils.handleIfNoneMatch(exchange, file.tag(), false)) {
            exchange.setStatusCode(304).endExchange();
            return;
        }
        headers.put(Headers.CONTENT_TYPE, file.type());
        exchange.getResponseSender().send(file.bytes().duplicate());
    }
}
