package io.aegisbench.proxy.guard;

import io.aegisbench.proxy.hotpath.HeapShare;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * What one connection holds of the connections' share: itself, and a head that is large, since
 * neither needs a key. Not thread-safe: the connection's I/O thread owns it; only the end may come
 * from elsewhere.
 */
public final class ConnectionRoom {
    /** Measured of idle ones, some 4 KiB, and of a usual head. */
    static final int CONNECTION_BYTES = 6 << 10;

    /** Of a head, not counted beyond the connection. */
    static final int USUAL_HEAD_BYTES = 2 << 10;

    /** Text while it is parsed, and the fields. */
    private static final int HEAP_BYTES_PER_BYTE = 4;

    private final HeapShare.Part part;
    private final AtomicBoolean ended = new AtomicBoolean();

    private ConnectionRoom(HeapShare.Part part) {
        this.part = part;
    }

    /** {@return the room of a new connection, which holds nothing where there is none} */
    static ConnectionRoom of(HeapShare share) {
        return new ConnectionRoom(share.part());
    }

    /** {@return whether there is room for the connection} */
    boolean enter() {
        return part.hold(CONNECTION_BYTES);
    }

    /** {@return whether there is room for the head under way, of which so much has come} */
    boolean toRead(int headBytes) {
        return part.hold(
                headBytes <= USUAL_HEAD_BYTES
                        ? CONNECTION_BYTES
                        : CONNECTION_BYTES + (long) headBytes * HEAP_BYTES_PER_BYTE);
    }

    /** Gives the room back when the connection is closed, after whoever waits for that already. */
    void leaveWith(StreamConnection connection) {
        ChannelListener<? super StreamConnection> others = connection.getCloseListener();
        connection.setCloseListener(closed -> {
            leave();
            if (others != null) {
                others.handleEvent(closed);
            }
        });
        if (!connection.isOpen()) {
            leave();
        }
    }

    private void leave() {
        if (ended.compareAndSet(false, true)) {
            part.giveBack();
        }
    }
}
