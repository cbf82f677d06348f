package io.aegisbench.load.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * An upstream whose streams have the same events at the same pace, each sent alone. What asks for
 * no stream has the answer of {@link FixedServer}. A process of its own.
 */
public final class StreamServer {
    /** Events of a stream, its end marker not among them. */
    public static final int EVENTS = 50;

    /** The marker that ends a stream. */
    public static final String END = "data: [DONE]\n\n";

    private static final Duration PACE = Duration.ofMillis(20);
    private static final int BACKLOG = 256;

    private StreamServer() {}

    /**
     * Serves until it is ended from outside.
     *
     * @param args the port, on 127.0.0.1
     * @throws IOException if it is not free
     */
    public static void main(String[] args) throws IOException {
        // Read once, by the class that is loaded next.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetAddress host = InetAddress.getLoopbackAddress();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(host, Integer.parseInt(args[0])), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", StreamServer::answer);
        server.start();
    }

    /** {@return the event at a place, with the blank line that ends it} */
    static String event(int place) {
        return ("data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                        + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word %s \"},"
                        + "\"finish_reason\":null}]}\n\n")
                .formatted(place);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readAllBytes();
            String text = new String(question, StandardCharsets.UTF_8);
            if (text.contains("\"stream\":true")) {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                stream(exchange.getResponseBody());
            } else {
                byte[] whole = FixedServer.CHAT.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, whole.length);
                exchange.getResponseBody().write(whole);
            }
        }
    }

    private static void stream(OutputStream out) throws IOException {
        long begin = System.nanoTime();
        for (int place = 0; place < EVENTS; place++) {
            long due = begin + (place + 1) * PACE.toNanos();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            out.write(event(place).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        out.write(END.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
