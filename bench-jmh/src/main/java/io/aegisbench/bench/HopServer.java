package io.aegisbench.bench;

import io.aegisbench.proxy.hotpath.AnswerTap;
import io.aegisbench.proxy.hotpath.Forwarder;
import io.aegisbench.proxy.hotpath.Upstream;
import io.aegisbench.proxy.hotpath.UpstreamCall;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.SameThreadExecutor;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * One of the two Java servers that {@link HopComparison} measures, in a process of its own: {@code
 * HopServer forwarder|handler PORT UPSTREAM}. Both have one I/O thread and do nothing but pass on.
 */
public final class HopServer {
    private static final int BUFFER_SIZE_BYTES = 16 << 10;
    private static final int CONNECTIONS = 256;

    private HopServer() {}

    /**
     * Serves until it is ended from outside.
     *
     * @param args kind, port and the upstream's address
     * @throws NoSuchAlgorithmException if this JDK has no TLS
     */
    public static void main(String[] args) throws NoSuchAlgorithmException {
        URI upstream = URI.create(args[2]);
        Hop hop = new Hop(Upstream.of("upstream", upstream, Map.of()));
        boolean ours = "forwarder".equals(args[0]);
        Undertow server =
                Undertow.builder()
                        .addHttpListener(Integer.parseInt(args[1]), "127.0.0.1")
                        .setIoThreads(1)
                        .setWorkerThreads(1)
                        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                        .setHandler(ours ? hop : proxyHandler(upstream))
                        .build();
        server.start();
        hop.forwarder =
                new Forwarder(
                        List.of(hop.upstream),
                        server.getWorker(),
                        new DefaultByteBufferPool(true, BUFFER_SIZE_BYTES));
    }

    /** With fewer connections or the usual problem retry it answers 503 to many. */
    private static HttpHandler proxyHandler(URI upstream) {
        LoadBalancingProxyClient client =
                new LoadBalancingProxyClient()
                        .addHost(upstream)
                        .setConnectionsPerThread(CONNECTIONS)
                        .setSoftMaxConnectionsPerThread(CONNECTIONS)
                        .setMaxQueueSize(1024)
                        .setProblemServerRetry(1);
        return ProxyHandler.builder().setProxyClient(client).build();
    }

    private static final class Hop implements HttpHandler {
        private final Upstream upstream;
        private volatile Forwarder forwarder;

        @SuppressWarnings("NullAway.Init") // Set before the first request comes.
        private Hop(Upstream upstream) {
            this.upstream = upstream;
        }

        @Override
        public void handleRequest(HttpServerExchange exchange) {
            exchange.getRequestReceiver()
                    .receiveFullBytes((received, body) ->
                            received.dispatch(
                                    SameThreadExecutor.INSTANCE, () -> forward(received, body)));
        }

        private void forward(HttpServerExchange exchange, byte[] body) {
            forwarder.forward(
                    exchange,
                    new UpstreamCall(
                            upstream,
                            exchange.getRequestPath(),
                            exchange.getRequestHeaders(),
                            body,
                            false,
                            null),
                    AnswerTap.NONE);
        }
    }
}
