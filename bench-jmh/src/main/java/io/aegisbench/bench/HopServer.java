package io.aegisbench.bench;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
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

    private static final int CONNECTIONS = 256;

    private final Undertow server;
    private final @Nullable HopClient client;

    HopServer(String kind, int port, URI upstream) throws NoSuchAlgorithmException {
        Asking asking = new Asking();
        server =
                Undertow.builder()
                        .addHttpListener(port, "127.0.0.1")
                        .setIoThreads(1)
                        .setWorkerThreads(1)
                        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                        .setHandler(HANDLER.equals(kind) ? proxyHandler(upstream) : asking)
                        .build();
        server.start();
        client = HANDLER.equals(kind) ? null : HopClient.named(kind, upstream, server.getWorker());
        asking.client = client;
    }

    /**
     * Serves until it is ended from outside.
     *
     * @param args kind, port and the upstream's address
     * @throws NoSuchAlgorithmException if this JDK has no TLS
     */
    @SuppressWarnings({"resource", "try"}) // Lives as long as the process.
    public static void main(String[] args) throws NoSuchAlgorithmException {
        HopServer server = new HopServer(args[0], Integer.parseInt(args[1]), URI.create(args[2]));
        System.out.println("listening: port=" + server.port());
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
