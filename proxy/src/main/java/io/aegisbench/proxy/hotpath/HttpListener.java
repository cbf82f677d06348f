package io.aegisbench.proxy.hotpath;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Accepts connections, puts the guard below Undertow's parser and hands them over. Thread-safe. */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final AcceptingChannel<? extends StreamConnection> server;
    private final HttpOpenListener open;

    private HttpListener(
            AcceptingChannel<? extends StreamConnection> server, HttpOpenListener open) {
        this.server = server;
        this.open = open;
    }

    /**
     * Begins to accept connections.
     *
     * @param worker whose I/O threads serve them
     * @param address where to listen
     * @param handler gets the requests
     * @param buffers lends the buffers
     * @param limits of heads and idle connections
     * @return the listener, accepting
     * @throws IOException if the address cannot be listened on
     */
    public static HttpListener open(
            XnioWorker worker,
            InetSocketAddress address,
            HttpHandler handler,
            ByteBufferPool buffers,
            HeadLimits limits)
            throws IOException {
        HttpOpenListener open = new HttpOpenListener(buffers, undertowOptions(limits));
        open.setRootHandler(handler);
        ChannelListener<StreamConnection> guarded = open::handleEvent;
        AcceptingChannel<StreamConnection> server =
                worker.createStreamConnectionServer(
                        address, ChannelListeners.openListenerAdapter(guarded), socketOptions());
        server.resumeAccepts();
        return new HttpListener(server, open);
    }

    private static OptionMap socketOptions() {
        return OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .getMap();
    }

    private static OptionMap undertowOptions(HeadLimits limits) {
        return OptionMap.builder()
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.maxBytes())
                .set(UndertowOptions.MAX_HEADERS, limits.maxFields())
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.timeout().toMillis())
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.idleTimeout().toMillis())
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .getMap();
    }

    /** {@return where it listens, with the port that was chosen if it was to be any} */
    public InetSocketAddress address() {
        return server.getLocalAddress(InetSocketAddress.class);
    }

    /** Accepts no more connections; those that are open stay. */
    public void stopAccepting() {
        IoUtils.safeClose(server);
    }

    /** Accepts no more connections and closes those that are open. */
    @Override
    public void close() {
        stopAccepting();
        open.closeConnections();
    }
}
