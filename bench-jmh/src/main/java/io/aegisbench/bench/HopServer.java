package io.aegisbench.bench;

import io.aegisbench.proxy.embedded.EmbeddedSettings;
import io.aegisbench.proxy.embedded.EmbeddedUpstream;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server with one I/O thread that does nothing but pass on: by one of the {@link HopClient}s, or
 * by Undertow's own proxy handler. {@link HopComparison} runs it in a process of its own, {@link
 * ForwarderClientBenchmark} in the measured JVM.
 */
public final class HopServer implements AutoCloseable {
    /** Undertow's own proxy handler, which is no client. */
    static final String HANDLER = "handler";

    /** A bare handler with the proxy's answer to {@code GET /live}. */
    static final String LIVE = "live";

    /** No hop, but an upstream of event streams. */
    static final String STREAMS = "streams";

    /** Events of a stream, the last one's end marker not among them. */
    static final int STREAM_EVENTS = 50;

    static final Duration STREAM_PACE = Duration.ofMillis(20);

    private static final int CONNECTIONS = 256;

    /** Direct, so that the channel does not copy it, as in the proxy. */
    private static final ByteBuffer LIVE_ANSWER = direct("{\"status\":\"live\"}");

    private final Undertow server;
    private final @Nullable HopClient client;

    HopServer(String kind, int port, URI upstream) throws NoSuchAlgorithmException {
        Asking asking = new Asking();
        boolean asks = !HANDLER.equals(kind) && !LIVE.equals(kind);
        server =
                Undertow.builder()
                        .addHttpListener(port, "127.0.0.1")
                        .setIoThreads(1)
                        .setWorkerThreads(1)
                        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, LIVE.equals(kind))
                        .setHandler(
                                switch (kind) {
                                    case HANDLER -> proxyHandler(upstream);
                                    case LIVE -> HopServer::live;
                                    default -> asking;
                                })
                        .build();
        server.start();
        client = asks ? HopClient.named(kind, upstream, server.getWorker()) : null;
        asking.client = client;
    }

    /**
     * Serves until it is ended from outside.
     *
     * @param args kind, port and the upstream's address
     * @throws NoSuchAlgorithmException if this JDK has no TLS
     * @throws IOException if an upstream cannot be started
     * @throws InterruptedException if interrupted
     */
    @SuppressWarnings({"resource", "try"}) // Lives as long as the process.
    public static void main(String[] args)
            throws NoSuchAlgorithmException, IOException, InterruptedException {
        if (args[0].equals(STREAMS)) {
            EmbeddedSettings paced =
                    EmbeddedSettings.DEFAULT
                            .paced(STREAM_PACE, STREAM_PACE)
                            .answering(STREAM_EVENTS);
            System.out.println("listening: port=" + EmbeddedUpstream.start(paced).uri().getPort());
            Thread.currentThread().join(); // Its own threads would not keep the process.
        }
        HopServer server = new HopServer(args[0], Integer.parseInt(args[1]), URI.create(args[2]));
        System.out.println("listening: port=" + server.port());
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static void live(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(LIVE_ANSWER.duplicate());
    }

    int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** With fewer connections, or the usual pause after a failure, it answers 503 to many. */
    private static HttpHandler proxyHandler(URI upstream) {
        LoadBalancingProxyClient balancer =
                new LoadBalancingProxyClient()
                        .addHost(upstream)
                        .setConnectionsPerThread(CONNECTIONS)
                        .setSoftMaxConnectionsPerThread(CONNECTIONS)
                        .setMaxQueueSize(1024)
                        .setProblemServerRetry(1);
        return ProxyHandler.builder().setProxyClient(balancer).build();
    }

    @Override
    public void close() {
        server.stop();
        if (client != null) {
            client.close();
        }
    }

    /** Reads the question whole, as the proxy must, before it goes anywhere. */
    private static final class Asking implements HttpHandler {
        private volatile @Nullable HopClient client;

        @Override
        public void handleRequest(HttpServerExchange exchange) {
            exchange.getRequestReceiver()
                    .receiveFullBytes((received, body) ->
                            received.dispatch(
                                    SameThreadExecutor.INSTANCE, () -> forward(received, body)));
        }

        private void forward(HttpServerExchange exchange, byte[] body) {
            Objects.requireNonNull(client, "started").forward(exchange, body);
        }
    }
}
