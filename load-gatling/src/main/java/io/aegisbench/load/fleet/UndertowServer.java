package io.aegisbench.load.fleet;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Undertow with one I/O thread that does nothing but pass requests on by its own proxy handler, or
 * answer them by a bare one: what the framework of our proxy costs without our proxy. A process of
 * its own.
 */
public final class UndertowServer {
    /** What asks for the bare handler, in the place of an upstream. */
    static final String BARE = "bare";

    private static final int CONNECTIONS = 256;

    private UndertowServer() {}

    /**
     * Serves until it is ended from outside.
     *
     * @param args the port on 127.0.0.1, and the upstream's address or {@link #BARE}
     */
    public static void main(String[] args) {
        boolean bare = args[1].equals(BARE);
        Undertow.builder()
                .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, bare)
                .setHandler(bare ? live() : proxy(URI.create(args[1])))
                .build()
                .start();
    }

    /** The answer is direct, so that the channel does not copy it, as in the proxy. */
    private static HttpHandler live() {
        byte[] bytes = "{\"status\":\"live\"}".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer answer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return (HttpServerExchange exchange) -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
            exchange.getResponseSender().send(answer.duplicate());
        };
    }

    /** With fewer connections, or the usual pause after a failure, it answers 503 to many. */
    private static HttpHandler proxy(URI upstream) {
        LoadBalancingProxyClient balancer =
                new LoadBalancingProxyClient()
                        .addHost(upstream)
                        .setConnectionsPerThread(CONNECTIONS)
                        .setSoftMaxConnectionsPerThread(CONNECTIONS)
                        .setMaxQueueSize(1024)
                        .setProblemServerRetry(1);
        return ProxyHandler.builder().setProxyClient(balancer).build();
    }
}
