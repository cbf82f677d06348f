package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Route;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.EmptyStreamSourceConduit;
import org.xnio.conduits.NullStreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Governed calls over a connection that has no socket: heads are made as Undertow's parser makes
 * them, bodies come from memory. It lies in the proxy's package because calls are nobody else's
 * business. Not thread-safe.
 */
public final class LabCalls implements AutoCloseable {
    private static final HeadLimits HEAD =
            new HeadLimits(8 << 10, 32 << 10, 100, Duration.ofSeconds(10), Duration.ofSeconds(75));
    private static final int BUFFER_BYTES = 16 << 10;

    private final byte[] body;
    private final Map<HttpString, String> headers = new LinkedHashMap<>();
    private final ByteBuffer request;
    private final FramingScanner scanner = new FramingScanner(HEAD);
    private final XnioWorker worker;
    private final MemoryConnection channel;
    private final HttpServerConnection connection;

    /**
     * Makes a connection.
     *
     * @param key whose calls they are
     * @param body the body of each
     * @throws IOException if there are no threads
     */
    public LabCalls(ApiKey key, byte[] body) throws IOException {
        this.body = body.clone();
        headers.put(Headers.HOST, "127.0.0.1:8080");
        headers.put(Headers.USER_AGENT, "OpenAI/Python 1.99.1");
        headers.put(Headers.ACCEPT, "application/json");
        headers.put(Headers.CONTENT_TYPE, "application/json");
        headers.put(Headers.AUTHORIZATION, "Bearer " + key.reveal());
        headers.put(Headers.CONTENT_LENGTH, Integer.toString(body.length));
        request = wire();
        worker =
                Xnio.getInstance()
                        .createWorker(
                                OptionMap.builder().set(Options.WORKER_IO_THREADS, 1).getMap());
        channel = new MemoryConnection(worker.getIoThread(), this.body);
        SmugglingGuard.leaveUnprotected(
                channel, ConnectionRoom.of(new HeapShare(Long.MAX_VALUE)));
        connection =
                new HttpServerConnection(
                        channel,
                        new DefaultByteBufferPool(true, BUFFER_BYTES, -1, 12),
                        exchange -> {},
                        OptionMap.EMPTY,
                        BUFFER_BYTES,
                        null);
    }

    private ByteBuffer wire() {
        StringBuilder text = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body).flip();
    }

    /** {@return a new call, with Undertow's exchange, whose body has not been read} */
    public GovernedCall next(String requestId) {
        HeaderMap given = new HeaderMap();
        headers.forEach(given::put);
        HttpServerExchange exchange =
                new HttpServerExchange(connection, given, new HeaderMap(), -1);
        exchange.setRequestMethod(Methods.POST).setRequestPath(Route.CHAT_COMPLETIONS.path());
        channel.rewind();
        return new GovernedCall(exchange, Route.CHAT_COMPLETIONS, requestId);
    }

    /** Lets the body of a call be read once more. */
    public void rewind(GovernedCall call) {
        io.undertow.server.Connectors.resetRequestChannel(call.exchange());
        channel.rewind();
    }

    /** {@return bytes of the request, all of which the guard lets pass} */
    public int guard() {
        int passed = scanner.scan(request, 0, request.limit());
        if (passed != request.limit() || scanner.violation() != null || scanner.inBody()) {
            throw new IllegalStateException("the guard refuses a sound request");
        }
        return passed;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    /** Reads from an array and writes nowhere. */
    private static final class MemoryConnection extends StreamConnection {
        private final Memory memory;

        MemoryConnection(XnioIoThread thread, byte[] bytes) {
            super(thread);
            memory = new Memory(thread, bytes);
            setSourceConduit(memory);
            setSinkConduit(new NullStreamSinkConduit(thread));
        }

        void rewind() {
            memory.bytes.rewind();
        }

        @Override
        public SocketAddress getPeerAddress() {
            return InetSocketAddress.createUnresolved("client", 1);
        }

        @Override
        public SocketAddress getLocalAddress() {
            return InetSocketAddress.createUnresolved("server", 1);
        }
    }

    private static final class Memory extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private final ByteBuffer bytes;

        Memory(XnioIoThread thread, byte[] bytes) {
            super(new EmptyStreamSourceConduit(thread));
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(bytes.remaining(), target.remaining());
            target.put(target.position(), bytes, bytes.position(), count);
            target.position(target.position() + count);
            bytes.position(bytes.position() + count);
            return count;
        }
    }
}
