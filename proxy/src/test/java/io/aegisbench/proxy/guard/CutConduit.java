package io.aegisbench.proxy.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Gives the first bytes of a connection alone, then says once that nothing is there, as a network
 * may.
 */
public final class CutConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private int left;
    private boolean empty;

    private CutConduit(StreamSourceConduit next, int firstBytes) {
        super(next);
        left = firstBytes;
    }

    public static void cut(StreamConnection connection, int firstBytes) {
        StreamSourceConduit next = connection.getSourceChannel().getConduit();
        connection.getSourceChannel().setConduit(new CutConduit(next, firstBytes));
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        if (left > 0) {
            int limit = bytes.limit();
            bytes.limit(Math.min(limit, bytes.position() + Math.min(left, bytes.remaining())));
            int count = next.read(bytes);
            bytes.limit(limit);
            left -= Math.max(count, 0);
            empty = left == 0;
            return count;
        }
        if (empty) {
            empty = false;
            return 0;
        }
        return next.read(bytes);
    }
}
