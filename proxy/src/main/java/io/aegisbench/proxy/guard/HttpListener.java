package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Accepts connections, puts the guard below Undertow's parser and above TLS, and hands them over:
 * what {@code Undertow.start()} does, but for the guard. Thread-safe.
 */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final AcceptingChannel<? extends StreamConnection> server;
    private final HttpOpenListener open;
    private final @Nullable UndertowXnioSsl tls;
    private final AtomicBoolean accepting = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpListener(
            AcceptingChannel<? extends StreamConnection> server,
            HttpOpenListener open,
            @Nullable UndertowXnioSsl tls) {
        this.server = server;
        this.open = open;
        this.tls = tls;
    }

    /**
     * What a listener listens with.
     *
     * @param worker whose I/O threads serve the connections
     * @param handler gets the requests
     * @param buffers lends the buffers
     * @param limits of heads and idle connections
     * @param connections what all connections may hold of the heap together
     * @param protection what is put below the parser
     */
    public record Setup(
            XnioWorker worker,
            HttpHandler handler,
            ByteBufferPool buffers,
            HeadLimits limits,
            HeapShare connections,
            Protection protection) {
        /**
         * {@return a listener's setup with the guard}
         *
         * @param worker whose I/O threads serve the connections
         * @param handler gets the requests
         * @param buffers lends the buffers
         * @param limits of heads and idle connections
         * @param connections what all connections may hold of the heap together
         * @param refused is told of each head that never becomes a request, and of its sender
         */
        public static Setup guarded(
                XnioWorker worker,
                HttpHandler handler,
                ByteBufferPool buffers,
                HeadLimits limits,
                HeapShare connections,
                BiConsumer<@Nullable InetSocketAddress, Verdict.Reject> refused) {
            return new Setup(
                    worker,
                    handler,
                    buffers,
                    limits,
                    connections,
                    (connection, room) ->
                            SmugglingGuard.protect(connection, room, limits, refused));
        }

        /** {@return the same without the guard, to measure what it costs} */
        public Setup unguarded() {
            return new Setup(
                    worker,
                    handler,
                    buffers,
                    limits,
                    connections,
                    SmugglingGuard::leaveUnprotected);
        }
    }

    /** Puts something below the parser of a new connection. */
    @FunctionalInterface
    public interface Protection {
        /**
         * Puts it there.
         *
         * @param connection new
         * @param room holds what its heads take of the heap
         */
        void protect(StreamConnection connection, ConnectionRoom room);
    }

    /**
     * Begins to accept connections.
     *
     * @param setup what to listen with
     * @param address where to listen
     * @param tls keys and certificates, or null for plain HTTP; HTTP/2 is not offered by ALPN
     * @return the listener, accepting
     * @throws IOException if the address cannot be listened on
     */
    public static HttpListener open(
            Setup setup, InetSocketAddress address, @Nullable SSLContext tls) throws IOException {
        HttpOpenListener open =
                new HttpOpenListener(setup.buffers(), undertowOptions(setup.limits()));
        open.setRootHandler(setup.handler());
        ChannelListener<StreamConnection> accepted =
                connection -> {
                    ConnectionRoom room = ConnectionRoom.of(setup.connections());
                    if (!room.enter()) {
                        IoUtils.safeClose(connection);
                        return;
                    }
                    setup.protection().protect(connection, room);
                    open.handleEvent(connection);
                    room.leaveWith(connection);
                };
        UndertowXnioSsl ssl =
                tls == null
                        ? null
                        : new UndertowXnioSsl(
                                setup.worker().getXnio(),
                                OptionMap.create(Options.USE_DIRECT_BUFFERS, true),
                                tls);
        AcceptingChannel<? extends StreamConnection> server = listen(setup, address, ssl, accepted);
        server.resumeAccepts();
        return new HttpListener(server, open, ssl);
    }

    private static AcceptingChannel<? extends StreamConnection> listen(
            Setup setup,
            InetSocketAddress address,
            @Nullable UndertowXnioSsl ssl,
            ChannelListener<StreamConnection> accepted)
            throws IOException {
        if (ssl == null) {
            return setup.worker()
                    .createStreamConnectionServer(
                            address,
                            ChannelListeners.openListenerAdapter(accepted),
                            socketOptions());
        }
        return ssl.createSslConnectionServer(
                setup.worker(),
                address,
                ChannelListeners.openListenerAdapter(accepted),
                socketOptions());
    }

    private static OptionMap socketOptions() {
        return OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
                .getMap();
    }

    /**
     * Undertow buffers pipelined answers only when told to; so each is out before the next request.
     */
    private static OptionMap undertowOptions(HeadLimits limits) {
        return OptionMap.builder()
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.maxBytes())
                .set(UndertowOptions.MAX_HEADERS, limits.maxFields())
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.timeout().toMillis())
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTimeout().toMillis())
                // The body stage has the limit; Undertow's own would cut the connection below it.
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .getMap();
    }

    /** {@return where it listens, with the port that was chosen if it was to be any} */
    public InetSocketAddress address() {
        return server.getLocalAddress(InetSocketAddress.class);
    }

    /**
     * Shows other certificates from the next connection on; a listener of plain HTTP has none.
     *
     * @param context keys and certificates
     */
    public void use(SSLContext context) {
        if (tls != null) {
            tls.updateSSLContext(context);
        }
    }

    /** Accepts no more connections; those that are open stay. */
    public void stopAccepting() {
        // XNIO waits for its threads on every close, so on a second one, when they have ended, for
        // ever.
        if (accepting.getAndSet(false)) {
            IoUtils.safeClose(server);
        }
    }

    /** Accepts no more connections and closes those that are open. */
    @Override
    public void close() {
        stopAccepting();
        if (!closed.getAndSet(true)) {
            open.closeConnections();
        }
    }
}
