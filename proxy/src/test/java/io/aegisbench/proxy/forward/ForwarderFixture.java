package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A plain server that hands every request to a forwarder, and raw clients of it. */
final class ForwarderFixture implements AutoCloseable {
    private static final String NOTHING = "/nothing";

    private final Undertow server;
    private final Upstream upstream;
    private final Forwarder forwarder;
    private final AtomicLong aheadNanos = new AtomicLong();
    private volatile Supplier<AnswerTap> taps = () -> AnswerTap.NONE;
    private volatile Supplier<@Nullable ResponseTranslator> translators = () -> null;

    ForwarderFixture(Upstream upstream) throws Exception {
        this(upstream, SSLContext.getDefault());
    }

    ForwarderFixture(Upstream upstream, SSLContext trust) throws Exception {
        this(upstream, trust, new HeapShare(Long.MAX_VALUE));
    }

    ForwarderFixture(Upstream upstream, SSLContext trust, HeapShare answers) throws Exception {
        this.upstream = upstream;
        server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setIoThreads(1)
                        .setWorkerThreads(2)
                        .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                        .setHandler(this::handle)
                        .build();
        server.start();
        forwarder =
                new Forwarder(
                        List.of(upstream),
                        server.getWorker(),
                        new io.undertow.server.DefaultByteBufferPool(true, 16 << 10),
                        trust,
                        answers,
                        () -> System.nanoTime() + aheadNanos.get());
    }

    ForwarderFixture tap(AnswerTap tap) {
        taps = () -> tap;
        return this;
    }

    ForwarderFixture translator(Supplier<@Nullable ResponseTranslator> made) {
        translators = made;
        return this;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    /** Lets the time go on that the forwarder's patience is measured by. */
    void advance(Duration time) {
        aheadNanos.addAndGet(time.toNanos());
    }

    private void handle(HttpServerExchange exchange) {
        if (exchange.getRequestPath().equals(NOTHING)) {
            exchange.setStatusCode(204).endExchange();
            return;
        }
        HttpHandler forward = this::forward;
        exchange.getRequestReceiver()
                .receiveFullBytes((received, body) -> {
                    received.putAttachment(Body.KEY, new Body(body));
                    received.dispatch(SameThreadExecutor.INSTANCE, forward);
                });
    }

    private void forward(HttpServerExchange exchange) {
        byte[] body = exchange.getAttachment(Body.KEY).bytes;
        forwarder.forward(
                exchange,
                new UpstreamCall(
                        upstream,
                        exchange.getRequestMethod(),
                        exchange.getRequestPath(),
                        "model",
                        exchange.getRequestHeaders(),
                        body,
                        null,
                        true,
                        translators.get()),
                taps.get());
    }

    private static final class Body {
        private static final io.undertow.util.AttachmentKey<Body> KEY =
                io.undertow.util.AttachmentKey.create(Body.class);
        private final byte[] bytes;

        private Body(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** {@return a connection on which nothing was said yet} */
    RawClient client() throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port()));
    }

    /** {@return the answer of the one I/O thread itself, on a connection of its own} */
    String askForNothing() throws IOException {
        try (RawClient client = client()) {
            client.write(
                    "GET " + NOTHING + " HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");
            return client.readAll();
        }
    }

    /** {@return the whole answer to a question on a connection of its own} */
    String ask(String headers) throws IOException {
        try (RawClient client = client()) {
            client.post(headers + "Connection: close\r\n", "{}");
            return client.readAll();
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    /** A client that says bytes and hears bytes. */
    static final class RawClient implements AutoCloseable {
        private static final int TIMEOUT_MILLIS = 60_000;

        private final Socket socket;

        RawClient(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
        }

        Socket socket() {
            return socket;
        }

        void post(String headers, String body) throws IOException {
            post("/v1/chat/completions", headers, body);
        }

        void post(String path, String headers, String body) throws IOException {
            write(
                    "POST "
                            + path
                            + " HTTP/1.1\r\nHost: proxy\r\n"
                            + headers
                            + "Content-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        String readAll() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        /** {@return what is heard up to and including a text} */
        String readUntil(String end) throws IOException {
            StringBuilder heard = new StringBuilder();
            while (!heard.toString().endsWith(end)) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    throw new IOException("ended after: " + heard);
                }
                heard.append((char) b);
            }
            return heard.toString();
        }

        /** Closes as a client does that has lost interest. */
        void leave() throws IOException {
            socket.close();
        }

        /** Closes with a reset, as a process that dies with unread data does. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
