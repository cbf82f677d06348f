package io.aegisbench.proxy.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Keeps the first bytes that come in, as they come, below any parser. Thread-safe: locks. */
final class ByteRecorder {
    private final int limit;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    ByteRecorder(int limit) {
        this.limit = limit;
    }

    void listenTo(StreamConnection connection) {
        connection
                .getSourceChannel()
                .setConduit(new Ear(connection.getSourceChannel().getConduit()));
    }

    synchronized byte[] received() {
        return received.toByteArray();
    }

    private synchronized void keep(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to && received.size() < limit; i++) {
            received.write(buffer.get(i));
        }
    }

    private final class Ear extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private Ear(StreamSourceConduit next) {
            super(next);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int from = target.position();
            int count = super.read(target);
            keep(target, from, target.position());
            return count;
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                if (targets[i].hasRemaining()) {
                    return read(targets[i]);
                }
            }
            return 0;
        }
    }
}
