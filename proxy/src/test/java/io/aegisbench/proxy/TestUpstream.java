package io.aegisbench.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An upstream of both dialects that notes the keys it is shown. Thread-safe. */
final class TestUpstream implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final String CHAT =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"of openai\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
                    + "\"completion_tokens\":1,\"total_tokens\":2}}";
    private static final String MESSAGE =
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":"
                    + "[{\"type\":\"text\",\"text\":\"of anthropic\"}],\"stop_reason\":\"end_turn\","
                    + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";
    private static final String EVENT =
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstSeen = new CountDownLatch(1);

    private TestUpstream(HttpServer server) {
        this.server = server;
    }

    static TestUpstream start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TestUpstream upstream = new TestUpstream(server);
        server.createContext("/", upstream::answer);
        server.setExecutor(upstream.threads);
        server.start();
        return upstream;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return the keys it was shown, in order} */
    List<String> keys() {
        return keys;
    }

    /** Until this is called a stream stops after its first event. */
    void goOn() {
        firstSeen.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            note(exchange.getRequestHeaders().getFirst("Authorization"));
            note(exchange.getRequestHeaders().getFirst("x-api-key"));
            String asked =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.contains("\"stream\":true")) {
                stream(exchange);
            } else {
                boolean messages = exchange.getRequestURI().getPath().equals("/v1/messages");
                byte[] body = (messages ? MESSAGE : CHAT).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void note(@Nullable String key) {
        if (key != null) {
            keys.add(key);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.write(EVENT.formatted("first", "null").getBytes(StandardCharsets.UTF_8));
        body.flush();
        try {
            if (firstSeen.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                body.write(EVENT.formatted("last", "\"stop\"").getBytes(StandardCharsets.UTF_8));
                body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
