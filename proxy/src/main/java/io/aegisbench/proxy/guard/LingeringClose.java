package io.aegisbench.proxy.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Ends a connection so that its last response arrives: closing a socket with unread bytes resets
 * it, and a reset may overtake the response (RFC 9112, section 9.6). What still comes is thrown
 * away, for a second and up to a bound. Not thread-safe: the connection's I/O thread owns it.
 */
final class LingeringClose {
    private static final long MAX_MILLIS = 1000;
    private static final int MAX_BYTES = 1 << 20;
    private static final int BYTES_AT_ONCE = 16 * 1024;

    private final StreamConnection connection;
    private int discarded;

    private LingeringClose(StreamConnection connection) {
        this.connection = connection;
    }

    static LingeringClose begin(StreamConnection connection, ByteBuffer last) throws IOException {
        LingeringClose close = new LingeringClose(connection);
        connection
                .getIoThread()
                .executeAfter(
                        () -> IoUtils.safeClose(connection), MAX_MILLIS, TimeUnit.MILLISECONDS);
        ConduitStreamSinkChannel sink = connection.getSinkChannel();
        // A client that left no room for a refusal reads nothing: it gets what fits.
        sink.write(last);
        sink.shutdownWrites();
        if (!sink.flush()) {
            sink.setWriteListener(
                    ChannelListeners.flushingChannelListener(
                            flushed -> flushed.suspendWrites(),
                            (failed, failure) -> IoUtils.safeClose(connection)));
            sink.resumeWrites();
        }
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        source.setReadListener(readable -> close.drain(readable));
        source.wakeupReads();
        return close;
    }

    private void drain(ConduitStreamSourceChannel source) {
        try {
            if (source.read(ByteBuffer.allocate(1)) < 0) {
                IoUtils.safeClose(connection);
            }
        } catch (IOException e) {
            IoUtils.safeClose(connection);
        }
    }

    /**
     * Throws away what is there.
     *
     * @return 0, or -1 at the end or when it was too much
     */
    int discard(StreamSourceConduit from) throws IOException {
        ByteBuffer bin = ByteBuffer.allocate(BYTES_AT_ONCE);
        while (true) {
            int count = from.read(bin.clear());
            if (count <= 0) {
                return count;
            }
            discarded += count;
            if (discarded > MAX_BYTES) {
                return -1;
            }
        }
    }
}
