package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
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
final class SmugglingGuard extends AbstractStreamSourceConduit<StreamSourceConduit> {
    /**
     * What a client may send after its request while it waits; it is looked at when its turn comes.
     */
    private static final int MAX_AHEAD_BYTES = 512;

    private final StreamConnection connection;
    private final @Nullable FramingScanner scanner;
    private @Nullable LingeringClose lingering;
    private @Nullable ByteBuffer ahead;
    private @Nullable Runnable whenGone;

    private SmugglingGuard(StreamConnection connection, @Nullable FramingScanner scanner) {
        super(connection.getSourceChannel().getConduit());
        this.connection = connection;
        this.scanner = scanner;
    }

    /** Puts a guard on a connection that is new. */
    static void protect(StreamConnection connection, HeadLimits limits) {
        FramingScanner scanner = new FramingScanner(limits);
        connection.getSourceChannel().setConduit(new SmugglingGuard(connection, scanner));
    }

    /** Only sees when a client leaves: for measuring what the guard costs. */
    static void leaveUnprotected(StreamConnection connection) {
        connection.getSourceChannel().setConduit(new SmugglingGuard(connection, null));
    }

    static SmugglingGuard of(HttpServerExchange exchange) {
        return (SmugglingGuard)
                ((HttpServerConnection) exchange.getConnection()).getOriginalSourceConduit();
    }

    /** {@return what ended the body being read, or null if more of it may come} */
    @Nullable FramingViolation violationOfBody() {
        return scanner != null && scanner.inBody() ? scanner.violation() : null;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        if (lingering != null) {
            return lingering.discard(next);
        }
        if (scanner == null) {
            return readNext(bytes);
        }
        if (scanner.violation() != null) {
            return refuse(scanner);
        }
        int from = bytes.position();
        int count = readNext(bytes);
        if (count <= 0) {
            return count;
        }
        int allowed = scanner.scan(bytes, from, from + count) - from;
        if (allowed == count) {
            return count;
        }
        bytes.position(from + allowed);
        return allowed > 0 ? allowed : refuse(scanner);
    }

    private int readNext(ByteBuffer bytes) throws IOException {
        if (ahead == null) {
            return next.read(bytes);
        }
        int count = Math.min(ahead.remaining(), bytes.remaining());
        bytes.put(bytes.position(), ahead, ahead.position(), count);
        bytes.position(bytes.position() + count);
        ahead.position(ahead.position() + count);
        if (!ahead.hasRemaining()) {
            ahead = null;
        }
        return count;
    }

    private int refuse(FramingScanner of) throws IOException {
        FramingViolation violation = of.violation();
        if (violation == null || of.inBody()) {
            return 0;
        }
        lingering = LingeringClose.begin(connection, ByteBuffer.wrap(violation.response()));
        return lingering.discard(next);
    }

    /**
     * Ends the connection when what was written is out, after a request whose body is not wanted.
     *
     * @param exchange is being answered; no more is written
     */
    void linger(HttpServerExchange exchange) {
        ((HttpServerConnection) exchange.getConnection()).clearChannel();
        if (lingering == null) {
            try {
                lingering = LingeringClose.begin(connection, ByteBuffer.allocate(0));
            } catch (IOException e) {
                IoUtils.safeClose(connection);
            }
        }
    }

    /**
     * Watches for the client's end while its request, read whole, is being answered.
     *
     * @param action called at most once, before the connection is closed
     */
    void watch(Runnable action) {
        whenGone = action;
        if (ahead == null && lingering == null) {
            connection.getSourceChannel().setReadListener(this::readAhead);
            connection.getSourceChannel().resumeReads();
        }
    }

    void unwatch() {
        whenGone = null;
    }

    /**
     * Anything but an end is kept for its turn; then there is no more watching, so as not to fill
     * up.
     */
    private void readAhead(ConduitStreamSourceChannel channel) {
        channel.suspendReads();
        if (ahead != null || whenGone == null) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_AHEAD_BYTES);
        int count = -1;
        try {
            count = next.read(bytes);
        } catch (IOException e) { // A reset is an end as well.
            count = -1;
        }
        if (count < 0) {
            Runnable action = whenGone;
            whenGone = null;
            action.run();
            IoUtils.safeClose(connection);
        } else if (count > 0) {
            ahead = bytes.flip();
        } else {
            channel.resumeReads();
        }
    }

    @Override
    public void resumeReads() {
        boolean moreToSay = scanner != null && scanner.violation() != null && lingering == null;
        if (ahead != null || moreToSay) {
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
