package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.hotpath.ClientChannel;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Looks at every byte of a connection before Undertow's parser does, above TLS, and lets none pass
 * that strict framing does not allow. Not thread-safe: the connection's I/O thread owns it.
 *
 * <p>Below the parser, because it normalises: a folded header and a plain one, {@code xchunked} and
 * {@code chunked} look alike above it. After a violation nothing is passed on any more, so a bad
 * head never becomes a request:
 *
 * <ul>
 *   <li>In a head: whoever reads next is Undertow, waiting for that request, and every response
 *       before it is out. The guard answers itself and ends the connection.
 *   <li>In a body: the request's body stage is the reader. It finds nothing more to read, asks for
 *       {@link #violationOfBody}, and refuses the call.
 * </ul>
 */
public final class SmugglingGuard extends AbstractStreamSourceConduit<StreamSourceConduit>
        implements ClientChannel {
    private static final int BYTES_AT_ONCE = 1024;

    private final StreamConnection connection;
    private final ConnectionRoom room;
    private final @Nullable FramingScanner scanner;
    private final BiConsumer<@Nullable InetSocketAddress, Verdict.Reject> refused;
    private @Nullable LingeringClose lingering;
    private boolean answering;

    private SmugglingGuard(
            StreamConnection connection,
            ConnectionRoom room,
            @Nullable FramingScanner scanner,
            BiConsumer<@Nullable InetSocketAddress, Verdict.Reject> refused) {
        super(connection.getSourceChannel().getConduit());
        this.connection = connection;
        this.room = room;
        this.scanner = scanner;
        this.refused = refused;
    }

    /**
     * Puts a guard on a connection that is new.
     *
     * @param room holds what its heads take of the heap
     * @param refused is told of each head that never becomes a request, and of its sender
     */
    public static void protect(
            StreamConnection connection,
            ConnectionRoom room,
            HeadLimits limits,
            BiConsumer<@Nullable InetSocketAddress, Verdict.Reject> refused) {
        FramingScanner scanner = new FramingScanner(limits);
        connection
                .getSourceChannel()
                .setConduit(new SmugglingGuard(connection, room, scanner, refused));
    }

    /** Lets everything pass: for measuring what the guard costs. */
    static void leaveUnprotected(StreamConnection connection, ConnectionRoom room) {
        connection
                .getSourceChannel()
                .setConduit(new SmugglingGuard(connection, room, null, (_, _) -> {}));
    }

    @Override
    public Verdict.@Nullable Reject violationOfBody() {
        FramingViolation violation =
                scanner != null && scanner.inBody() ? scanner.violation() : null;
        return violation == null ? null : violation.reject();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        if (lingering != null) {
            return lingering.discard(next);
        }
        if (scanner == null) {
            return next.read(bytes);
        }
        if (scanner.violation() != null) {
            return refuse(scanner);
        }
        int from = bytes.position();
        int count = next.read(bytes);
        if (count <= 0) {
            return count;
        }
        int allowed = scanner.scan(bytes, from, from + count) - from;
        if (allowed == count) {
            if (room.toRead(scanner.headBytes()) || scanner.inBody()) {
                return count;
            }
            scanner.refuse(FramingViolation.HEAD_BACKLOG);
            allowed = 0;
        }
        bytes.position(from + allowed);
        return allowed > 0 ? allowed : refuse(scanner);
    }

    private int refuse(FramingScanner of) throws IOException {
        FramingViolation violation = of.violation();
        if (violation == null || of.inBody()) {
            return 0;
        }
        if (answering) {
            // The bad head is a later request's; this one's answer comes first. Nothing behind the
            // bad head counts any more, but whether the client is still there does.
            return next.read(ByteBuffer.allocate(BYTES_AT_ONCE)) < 0 ? -1 : 0;
        }
        refused.accept(connection.getPeerAddress(InetSocketAddress.class), violation.reject());
        lingering = LingeringClose.begin(connection, ByteBuffer.wrap(violation.response()));
        return lingering.discard(next);
    }

    @Override
    public void linger(HttpServerExchange exchange) {
        ((HttpServerConnection) exchange.getConnection()).clearChannel();
        if (lingering == null) {
            try {
                lingering = LingeringClose.begin(connection, ByteBuffer.allocate(0));
            } catch (IOException e) {
                IoUtils.safeClose(connection);
            }
        }
    }

    @Override
    public void callBegins() {
        answering = true;
    }

    @Override
    public void callEnds() {
        answering = false;
    }

    @Override
    public void resumeReads() {
        boolean refusalIsDue =
                scanner != null && scanner.violation() != null && lingering == null && !answering;
        if (refusalIsDue) {
            next.wakeupReads();
        } else {
            next.resumeReads();
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return read(buffers[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
            throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
    }
}
