package io.aegisbench.bench.call;

import io.aegisbench.proxy.forward.AnswerTap;
import io.aegisbench.proxy.forward.Forwarder;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.undertow.client.ClientCallback;
import io.undertow.client.ClientConnection;
import io.undertow.client.ClientExchange;
import io.undertow.client.ClientRequest;
import io.undertow.client.UndertowClient;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StringReadChannelListener;
import io.undertow.util.StringWriteChannelListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.xnio.OptionMap;
import org.xnio.XnioWorker;

/** One way to get a request from a server's I/O thread to an upstream, and the answer back. */
interface RelayClient extends AutoCloseable {
    /** Answers the exchange, now or later. */
    void forward(HttpServerExchange exchange, byte[] body);

    @Override
    default void close() {}

    /** {@return the client of that name} */
    static RelayClient named(String name, URI upstream, XnioWorker worker)
            throws NoSuchAlgorithmException {
        return switch (name) {
            case "forwarder" -> new Ours(upstream, worker);
            case "undertow" -> new UndertowOwn(upstream);
            case "jdk" -> new Jdk(upstream);
            case "apache" -> new Apache(upstream);
            default -> throw new IllegalArgumentException("no such client: name=" + name);
        };
    }

    private static void answer(HttpServerExchange exchange, int status, ByteBuffer body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(body);
    }

    private static void fail(HttpServerExchange exchange) {
        answer(exchange, 502, ByteBuffer.allocate(0));
    }

    /** The proxy's forwarder. */
    final class Ours implements RelayClient {
        private final Upstream upstream;
        private final Forwarder forwarder;

        private Ours(URI uri, XnioWorker worker) throws NoSuchAlgorithmException {
            upstream = Upstream.of("upstream", uri, Map.of());
            forwarder =
                    new Forwarder(
                            List.of(upstream), worker, new DefaultByteBufferPool(true, 16 << 10));
        }

        @Override
        public void forward(HttpServerExchange exchange, byte[] body) {
            forwarder.forward(
                    exchange,
                    new UpstreamCall(
                            upstream,
                            exchange.getRequestMethod(),
                            exchange.getRequestPath(),
                            "",
                            exchange.getRequestHeaders(),
                            body,
                            null,
                            false,
                            null),
                    AnswerTap.NONE);
        }
    }

    /** Undertow's client on the same I/O thread, with a stack of connections. */
    final class UndertowOwn implements RelayClient {
        private final URI uri;
        private final DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, 16 << 10);
        private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();

        private UndertowOwn(URI uri) {
            this.uri = uri;
        }

        @Override
        public void forward(HttpServerExchange exchange, byte[] body) {
            ClientConnection connection = idle.poll();
            if (connection != null) {
                send(connection, exchange, body);
                return;
            }
            UndertowClient.getInstance()
                    .connect(
                            callback(exchange, opened -> send(opened, exchange, body)),
                            uri,
                            exchange.getIoThread(),
                            buffers,
                            OptionMap.EMPTY);
        }

        private void send(ClientConnection connection, HttpServerExchange exchange, byte[] body) {
            ClientRequest request =
                    new ClientRequest().setMethod(Methods.POST).setPath(exchange.getRequestPath());
            request.getRequestHeaders()
                    .put(Headers.HOST, uri.getAuthority())
                    .put(Headers.CONTENT_TYPE, "application/json")
                    .put(Headers.CONTENT_LENGTH, body.length);
            connection.sendRequest(
                    request,
                    callback(
                            exchange,
                            sent -> {
                                sent.setResponseListener(
                                        callback(exchange, got -> read(got, exchange)));
                                new StringWriteChannelListener(
                                                new String(body, StandardCharsets.UTF_8))
                                        .setup(sent.getRequestChannel());
                            }));
        }

        private void read(ClientExchange got, HttpServerExchange exchange) {
            new StringReadChannelListener(buffers) {
                @Override
                protected void stringDone(String text) {
                    idle.push(got.getConnection());
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    answer(exchange, got.getResponse().getResponseCode(), bytes);
                }

                @Override
                protected void error(IOException e) {
                    fail(exchange);
                }
            }.setup(got.getResponseChannel());
        }

        private static <T> ClientCallback<T> callback(
                HttpServerExchange exchange, Consumer<T> then) {
            return new ClientCallback<>() {
                @Override
                public void completed(T result) {
                    then.accept(result);
                }

                @Override
                public void failed(IOException e) {
                    fail(exchange);
                }
            };
        }
    }

    /** The JDK's client, whose answer comes back on a thread of its own. */
    final class Jdk implements RelayClient {
        private final URI uri;
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        private Jdk(URI uri) {
            this.uri = uri;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Both ends answer the exchange.
        public void forward(HttpServerExchange exchange, byte[] body) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri.resolve(exchange.getRequestPath()))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .whenCompleteAsync(
                            (got, failure) -> {
                                if (failure == null) {
                                    answer(exchange, got.statusCode(), ByteBuffer.wrap(got.body()));
                                } else {
                                    fail(exchange);
                                }
                            },
                            exchange.getIoThread());
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    /** Apache's asynchronous client, likewise. */
    final class Apache implements RelayClient {
        private final URI uri;
        private final CloseableHttpAsyncClient client =
                HttpAsyncClients.custom()
                        .setConnectionManager(
                                PoolingAsyncClientConnectionManagerBuilder.create()
                                        .setMaxConnPerRoute(256)
                                        .setMaxConnTotal(256)
                                        .build())
                        .build();

        private Apache(URI uri) {
            this.uri = uri;
            client.start();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of every end.
        public void forward(HttpServerExchange exchange, byte[] body) {
            SimpleHttpRequest request =
                    SimpleRequestBuilder.post(uri.resolve(exchange.getRequestPath()))
                            .setBody(body, ContentType.APPLICATION_JSON)
                            .build();
            client.execute(
                    request,
                    new FutureCallback<>() {
                        @Override
                        public void completed(SimpleHttpResponse got) {
                            ByteBuffer bytes = ByteBuffer.wrap(got.getBodyBytes());
                            exchange.getIoThread()
                                    .execute(() -> answer(exchange, got.getCode(), bytes));
                        }

                        @Override
                        public void failed(Exception e) {
                            exchange.getIoThread().execute(() -> fail(exchange));
                        }

                        @Override
                        public void cancelled() {
                            exchange.getIoThread().execute(() -> fail(exchange));
                        }
                    });
        }

        @Override
        public void close() {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
