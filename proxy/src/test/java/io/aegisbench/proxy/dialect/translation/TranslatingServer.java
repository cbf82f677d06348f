package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.ErrorBody;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.UsageReader;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;

/**
 * The least server that puts the adapter between a client and an upstream: models named claude… are
 * Anthropic's.
 */
final class TranslatingServer implements AutoCloseable {
    /** Odd and small, so that characters and events are cut. */
    private static final int CHUNK_BYTES = 37;

    private final Undertow server;
    private final URI upstream;
    private final HttpClient client = HttpClient.newHttpClient();

    TranslatingServer(URI upstream) {
        this.upstream = upstream;
        server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setHandler(new BlockingHandler(this::handle))
                        .build();
        server.start();
    }

    String url() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        return "http://127.0.0.1:" + address.getPort();
    }

    private void handle(HttpServerExchange exchange) throws IOException, InterruptedException {
        Endpoint endpoint = Endpoint.at(exchange.getRequestPath()).orElseThrow();
        byte[] original = exchange.getInputStream().readAllBytes();
        var request = Json.MAPPER.readTree(original);
        String model = Json.string(request, "model");
        Dialect to =
                model != null && model.startsWith("claude") ? Dialect.ANTHROPIC : Dialect.OPENAI;
        switch (Fixtures.ADAPTER.adapt(endpoint, TranslationTarget.of(to), request, original)) {
            case Adaptation.Refused refused -> refuse(exchange, endpoint.dialect(), refused);
            case Adaptation.PassThrough passed ->
                    pass(exchange, endpoint.dialect(), send(passed.path(), passed.body()));
            case Adaptation.Translated translated ->
                    translate(
                            exchange,
                            translated.answers().get(),
                            send(translated.path(), translated.body()));
        }
    }

    private static void refuse(
            HttpServerExchange exchange, Dialect dialect, Adaptation.Refused refused)
            throws IOException {
        head(exchange, Adaptation.Refused.STATUS, "application/json");
        ByteBuffer body =
                ErrorBody.json(
                        dialect,
                        Adaptation.Refused.STATUS,
                        refused.code(),
                        refused.param(),
                        refused.message());
        exchange.getOutputStream().write(Fixtures.toBytes(body));
    }

    private HttpResponse<InputStream> send(String path, ByteBuffer body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(upstream.resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Fixtures.toBytes(body)))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void pass(
            HttpServerExchange exchange, Dialect dialect, HttpResponse<InputStream> answer)
            throws IOException {
        boolean stream = contentType(answer).startsWith("text/event-stream");
        head(exchange, answer.statusCode(), contentType(answer));
        UsageReader usage = UsageReader.of(stream, 1 << 16);
        OutputStream out = exchange.getOutputStream();
        try (InputStream in = answer.body()) {
            for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
                    chunk.length > 0;
                    chunk = in.readNBytes(CHUNK_BYTES)) {
                usage.read(ByteBuffer.wrap(chunk));
                out.write(chunk);
                out.flush();
            }
        }
        if (stream && !usage.endMarkerSeen()) {
            out.write(
                    Fixtures.toBytes(
                            ErrorBody.event(
                                    dialect, 502, "stream_truncated", "The stream broke.")));
        }
    }

    private static void translate(
            HttpServerExchange exchange,
            ResponseTranslator translator,
            HttpResponse<InputStream> answer)
            throws IOException {
        translator.head(answer.statusCode(), contentType(answer).startsWith("text/event-stream"));
        boolean held = translator.holdsHead();
        if (!held) {
            head(exchange, translator.status(), "text/event-stream");
        }
        OutputStream out = exchange.getOutputStream();
        try (InputStream in = answer.body()) {
            for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
                    chunk.length > 0;
                    chunk = in.readNBytes(CHUNK_BYTES)) {
                byte[] translated = Fixtures.toBytes(translator.translate(ByteBuffer.wrap(chunk)));
                if (translated.length > 0) {
                    out.write(translated);
                    out.flush();
                }
            }
        }
        byte[] rest = Fixtures.toBytes(translator.finish());
        if (held) {
            head(exchange, translator.status(), "application/json");
        }
        out.write(rest);
    }

    private static String contentType(HttpResponse<?> answer) {
        return answer.headers().firstValue("content-type").orElse("");
    }

    private static void head(HttpServerExchange exchange, int status, String contentType) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    }

    @Override
    public void close() {
        server.stop();
        client.close();
    }
}
