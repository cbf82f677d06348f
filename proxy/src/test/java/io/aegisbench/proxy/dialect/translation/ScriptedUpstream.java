package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** An upstream that speaks both dialects from a script; see {@link ScriptedAnswer}. */
public final class ScriptedUpstream implements AutoCloseable {
    private final Undertow server;

    public ScriptedUpstream() {
        server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setHandler(new BlockingHandler(ScriptedUpstream::answer))
                        .build();
        server.start();
    }

    public URI url() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    private static void answer(HttpServerExchange exchange) throws IOException {
        Dialect dialect = Endpoint.at(exchange.getRequestPath()).orElseThrow().dialect();
        JsonNode request = Json.MAPPER.readTree(exchange.getInputStream().readAllBytes());
        String wish = ScriptedAnswer.wish(request);
        if (wish.startsWith("fail with ")) {
            int status = Integer.parseInt(wish.substring("fail with ".length()));
            exchange.setStatusCode(status);
            send(exchange, ScriptedAnswer.error(dialect, status).toString());
        } else if (request.path("stream").booleanValue(false)) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
            OutputStream out = exchange.getOutputStream();
            for (String event : ScriptedAnswer.events(dialect, wish)) {
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } else {
            send(exchange, ScriptedAnswer.json(dialect, wish));
        }
    }

    private static void send(HttpServerExchange exchange, String json) throws IOException {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop();
    }
}
