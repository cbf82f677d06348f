package io.aegisbench.proxy.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What {@code GET /} shows: where things are. No script, no style, nothing of the request. */
public final class StartPage implements HttpHandler {
    private static final HttpString POLICY = HttpString.tryFromString("Content-Security-Policy");
    private static final HttpString REFERRER = HttpString.tryFromString("Referrer-Policy");
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Aegis proxy</title></head>
            <body>
            <h1>Aegis proxy</h1>
            <p>It passes LLM calls on and keeps tamper-evident evidence of each.</p>
            <h2>Point a client here</h2>
            <p>OpenAI clients: the base URL is this address with <code>/v1</code> behind it, the API
            key one of the proxy's keys. Anthropic clients: the base URL is this address.</p>
            <h2>State</h2>
            <ul>
            <li><a href="/visualizer/">/visualizer/</a>: the two paths and the ledger, live; it asks for
            an audit key, or is opened by the link that the proxy prints at its start</li>
            <li><a href="/health">/health</a>: with a key also the ledger's state</li>
            <li><a href="/live">/live</a>, <a href="/ready">/ready</a></li>
            <li><a href="/metrics">/metrics</a></li>
            </ul>
            <h2>Audit API</h2>
            <p>Needs an audit key; a proxy key opens what is marked, for its own tenant. The variables
            <code>AEGIS_API_KEY</code> and <code>AEGIS_AUDIT_KEY</code> make one of each; where a kind
            has none, the proxy makes it, prints it at its start and keeps it for the next.</p>
            <ul>
            <li>GET /v1/audit/checkpoint</li>
            <li>GET /v1/audit/checkpoints?from=&amp;limit=</li>
            <li>GET /v1/audit/records?begin=&amp;end=</li>
            <li>GET /v1/audit/records/{index} (own tenant)</li>
            <li>GET /v1/audit/receipts/{requestId} (own tenant)</li>
            <li>GET /v1/audit/leaves/{index}/receipt (own tenant)</li>
            <li>GET /v1/audit/consistency?from=&amp;to=</li>
            <li>GET /v1/audit/nodes?level=&amp;begin=&amp;end=&amp;size=</li>
            <li>GET /v1/audit/integrity; POST starts a check</li>
            <li>GET /v1/audit/events (server-sent events)</li>
            <li>DELETE /v1/audit/salts/{requestId}</li>
            </ul>
            </body>
            </html>
            """;

    private final ByteBuffer page =
            ByteBuffer.wrap(PAGE.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        AuditAnswer.describe(headers);
        headers.put(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
        headers.put(POLICY, NOTHING);
        headers.put(REFERRER, "no-referrer");
        exchange.getResponseSender().send(page.duplicate());
    }
}
