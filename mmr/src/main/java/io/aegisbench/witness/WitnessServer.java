package io.aegisbench.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A witness behind HTTP, as C2SP {@code tlog-witness} says: {@code POST /add-checkpoint}, and
 * {@code GET /HASH/checkpoint} for what was cosigned last. Thread-safe.
 *
 * <p>There are at most {@value #MAX_CONNECTIONS} connections, each with one request and one virtual
 * thread at a time; a request that is not read, or an answer that is not taken, within {@value
 * #SECONDS} seconds ends its connection; a body has at most 128 KiB.
 */
public final class WitnessServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 256;
    private static final int SECONDS = 10;
    private static final int BACKLOG = 128;
    private static final String ADD = "/add-checkpoint";
    private static final Pattern LATEST = Pattern.compile("/([0-9a-f]{64})/checkpoint");

    static {
        // The JDK's server takes its limits from properties only, when its first class is loaded.
        set("sun.net.httpserver.maxReqTime", SECONDS);
        set("sun.net.httpserver.maxRspTime", SECONDS);
        set("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    }

    private final Witness witness;
    private final HttpServer server;
    private final ExecutorService threads;

    private WitnessServer(Witness witness, HttpServer server, ExecutorService threads) {
        this.witness = witness;
        this.server = server;
        this.threads = threads;
    }

    private static void set(String property, int limit) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(limit));
        }
    }

    /**
     * Listens.
     *
     * @param address port 0 for any free one
     * @param witness answers
     * @return the server, which is listening
     * @throws IOException if the address cannot be listened on
     */
    public static WitnessServer start(InetSocketAddress address, Witness witness)
            throws IOException {
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        WitnessServer started = new WitnessServer(witness, server, threads);
        server.setExecutor(threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            WitnessAnswer answer = answer(exchange);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private WitnessAnswer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Matcher latest = LATEST.matcher(path == null ? "" : path);
        boolean adds = ADD.equals(path);
        if (!adds && !latest.matches()) {
            return WitnessAnswer.refused(WitnessAnswer.UNKNOWN, "no such path");
        }
        String method = adds ? "POST" : "GET";
        if (!method.equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", method);
            return WitnessAnswer.refused(WitnessAnswer.OTHER_METHOD, "only " + method);
        }
        return adds ? added(exchange) : latest(latest.group(1));
    }

    private WitnessAnswer added(HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(AddCheckpoint.MAX_BYTES + 1);
        }
        return body.length > AddCheckpoint.MAX_BYTES
                ? WitnessAnswer.refused(WitnessAnswer.TOO_LONG, "request is too long")
                : witness.add(body);
    }

    private WitnessAnswer latest(String originHash) {
        Optional<SignedNote> note = witness.latest(originHash);
        return note.isPresent()
                ? WitnessAnswer.ok(new String(note.get().bytes(), StandardCharsets.UTF_8))
                : WitnessAnswer.refused(
                        WitnessAnswer.UNKNOWN, "no checkpoint of such a log was cosigned");
    }

    /** Ends; what is being answered is cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
