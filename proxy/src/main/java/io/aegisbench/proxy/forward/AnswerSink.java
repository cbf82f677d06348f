package io.aegisbench.proxy.forward;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/**
 * The client's end of a call: writes what it is given at once, and says when it cannot. Holds at
 * most the one piece that the client has not taken yet. Not thread-safe: the call's I/O thread owns
 * it.
 */
final class AnswerSink {
    /** Told of what happens later; called on the I/O thread, never from within a call of a sink. */
    interface Listener {
        /** Some of what waits was taken, but not all. */
        void taken();

        void drained();

        void finished();

        void broken();
    }

    private final HttpServerExchange exchange;
    private final Listener listener;
    private @Nullable StreamSinkChannel channel;
    private @Nullable ByteBuffer pending;
    private @Nullable PooledByteBuffer owner;
    private boolean last;

    AnswerSink(HttpServerExchange exchange, Listener listener) {
        this.exchange = exchange;
        this.listener = listener;
    }

    /** What became of a write. */
    enum Written {
        ALL,
        PART,
        NOTHING_MORE
    }

    /** {@return whether an earlier piece has not been taken yet} */
    boolean blocked() {
        return pending != null;
    }

    /**
     * {@return ALL, or PART if the rest is kept until {@link Listener#drained}, or NOTHING_MORE if
     * the client has gone}
     *
     * @param piece must stay valid until drained
     */
    Written write(ByteBuffer piece) {
        return start(piece);
    }

    /**
     * {@return ALL if the end of the answer has been written, or PART if {@link Listener#finished}
     * follows, or NOTHING_MORE}
     *
     * @param piece possibly empty
     * @param pieceOwner closed when the piece is not needed any more
     */
    Written writeLast(ByteBuffer piece, @Nullable PooledByteBuffer pieceOwner) {
        owner = pieceOwner;
        last = true;
        boolean unsaid = !exchange.getResponseHeaders().contains(Headers.CONTENT_LENGTH);
        if (channel == null && unsaid && !exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.setResponseContentLength(piece.remaining());
        }
        return start(piece);
    }

    /**
     * Sends a few bytes as far as they can be sent at once; the connection is closed after them.
     *
     * @param words whose position is then behind what was taken
     */
    void lastWords(ByteBuffer words) {
        if (channel != null && takesWords()) {
            try {
                int _ = channel.write(words);
                boolean _ = channel.flush();
            } catch (IOException _) {
                // It has gone, and the cut that follows says the same.
            }
        }
    }

    /** {@return whether nothing else waits to be sent} */
    boolean takesWords() {
        return channel != null && pending == null;
    }

    /** Lets go of what was not taken. */
    void discard() {
        pending = null;
        if (owner != null) {
            owner.close();
            owner = null;
        }
    }

    private Written start(ByteBuffer piece) {
        pending = piece;
        try {
            if (channel == null) {
                begin();
            }
            if (channel == null) {
                return Written.NOTHING_MORE;
            }
            if (push(channel)) {
                return Written.ALL;
            }
            channel.getWriteSetter().set(this::writable);
            channel.resumeWrites();
            return Written.PART;
        } catch (IOException _) {
            return Written.NOTHING_MORE;
        }
    }

    /**
     * Undertow would end an answer of unknown length to a client that wants no further one with its
     * connection, and then nobody could tell a cut from an end.
     */
    private void begin() {
        HeaderMap headers = exchange.getResponseHeaders();
        boolean chunks = exchange.getProtocol().equals(Protocols.HTTP_1_1);
        if (chunks && !headers.contains(Headers.CONTENT_LENGTH)) {
            headers.put(Headers.TRANSFER_ENCODING, Headers.CHUNKED.toString());
        }
        channel = exchange.getResponseChannel();
    }

    /** {@return whether everything has gone to the socket} */
    private boolean push(StreamSinkChannel out) throws IOException {
        ByteBuffer piece = pending;
        while (piece != null && piece.hasRemaining()) {
            int count = last ? out.writeFinal(piece) : out.write(piece);
            if (count == 0 && piece.hasRemaining()) {
                return false;
            }
        }
        if (last) {
            discard();
            out.shutdownWrites();
            return out.flush();
        }
        pending = null;
        return true;
    }

    private int waitingBytes() {
        return pending == null ? 0 : pending.remaining();
    }

    private void writable(StreamSinkChannel out) {
        int before = waitingBytes();
        try {
            if (push(out)) {
                if (last) {
                    listener.finished();
                } else {
                    out.suspendWrites();
                    listener.drained();
                }
            } else if (waitingBytes() < before) {
                listener.taken();
            }
        } catch (IOException _) {
            out.suspendWrites();
            listener.broken();
        }
    }
}
