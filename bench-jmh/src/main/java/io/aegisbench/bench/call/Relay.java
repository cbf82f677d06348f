package io.aegisbench.bench.call;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server with one I/O thread that does nothing but pass on by one of the {@link RelayClient}s.
 */
final class Relay implements AutoCloseable {
    private final Undertow server;
    private final RelayClient client;

    Relay(String kind, URI upstream) throws NoSuchAlgorithmException {
        Asking asking = new Asking();
        server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setIoThreads(1)
                        .setWorkerThreads(1)
                        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                        .setHandler(asking)
                        .build();
        server.start();
        client = RelayClient.named(kind, upstream, server.getWorker());
        asking.client = client;
    }

    int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        server.stop();
        client.close();
    }

    /** Reads the question whole, as the proxy must, before it goes anywhere. */
    private static final class Asking implements HttpHandler {
        private volatile @Nullable RelayClient client;

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
