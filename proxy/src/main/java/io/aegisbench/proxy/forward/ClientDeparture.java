package io.aegisbench.proxy.forward;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Watches a client's connection while its call is forwarded and nothing is read from it. A close, a
 * reset and a half-close count alike as leaving: they cannot be told apart before something is
 * written, and a model that generates for nobody costs money. Not thread-safe: the call's I/O
 * thread owns it.
 *
 * <p>A client that pipelines has its next bytes kept, one buffer at most, and is not watched any
 * further: what comes after them stays in the kernel, a close included, until the answer is
 * written.
 */
final class ClientDeparture {
    private final HttpServerExchange exchange;
    private final Runnable gone;
    private boolean over;

    ClientDeparture(HttpServerExchange exchange, Runnable gone) {
        this.exchange = exchange;
        this.gone = gone;
    }

    void watch() {
        ServerConnection connection = exchange.getConnection();
        if (connection instanceof HttpServerConnection http && http.getExtraBytes() == null) {
            http.getChannel().getSourceChannel().setReadListener(this::readable);
            // Undertow leaves reads resumed, but for TLS and after a body; below the channel, whose
            // conduit for the body has ended.
            http.getOriginalSourceConduit().resumeReads();
        }
    }

    /** Undertow puts its own listener back when the exchange is complete. */
    void stop() {
        over = true;
    }

    private void readable(ConduitStreamSourceChannel channel) {
        HttpServerConnection http = (HttpServerConnection) exchange.getConnection();
        StreamSourceConduit source = http.getOriginalSourceConduit();
        if (over || http.getExtraBytes() != null) {
            source.suspendReads();
            return;
        }
        PooledByteBuffer pooled = http.getByteBufferPool().allocate();
        boolean kept = false;
        int count = -1;
        try {
            count = source.read(pooled.getBuffer());
            if (count > 0) {
                kept = true;
                source.suspendReads();
                pooled.getBuffer().flip();
                http.ungetRequestBytes(pooled);
            }
        } catch (IOException _) {
            count = -1;
        } finally {
            if (!kept) {
                pooled.close();
            }
        }
        if (count < 0) {
            source.suspendReads();
            gone.run();
        }
    }
}
