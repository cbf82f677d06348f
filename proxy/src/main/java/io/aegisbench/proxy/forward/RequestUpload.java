package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.ClientChannel;
import io.aegisbench.proxy.hotpath.Continuation;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/**
 * A request's body on its way from the client to the upstream. Nothing of it is kept here: what is
 * read goes into the one buffer of the upstream's connection, and nothing more is read before that
 * is written, so that TCP slows the client down. Not thread-safe: the call's I/O thread owns it.
 */
final class RequestUpload {
    /** Told how it goes; called on the I/O thread. */
    interface Listener {
        /** Some of it is there to be sent on. */
        void uploading();

        /** The client has sent no more by now. */
        void starving();

        /** All of it was read. */
        void uploaded();

        /** It must not go on; whoever is told ends the call. */
        void uploadRefused(UpstreamFault fault);

        /** The client has gone. */
        void broken();
    }

    /** So long nothing was read before it is asked whether the client is still there. */
    private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Four digits and the line's end; leading zeros are allowed (RFC 9112, 7.1). */
    private static final int SIZE_LINE_BYTES = 6;

    private static final int LINE_END_BYTES = 2;
    private static final int MAX_CHUNK_BYTES = 0xffff;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerExchange client;
    private final UploadLimits limits;
    private final AnswerTap tap;
    private final Listener listener;
    private final ConnectionTable connections;
    private final boolean chunked;
    private @Nullable StreamSourceChannel channel;
    private long bytes;
    private boolean toldToGoOn;
    private boolean starving;
    private boolean read = true;
    private boolean asking;
    private long heldUpSinceNanos;
    private boolean over;
    private boolean ended;

    RequestUpload(
            HttpServerExchange client,
            UploadLimits limits,
            AnswerTap tap,
            Listener listener,
            ConnectionTable connections) {
        this.client = client;
        this.limits = limits;
        this.tap = tap;
        this.listener = listener;
        this.connections = connections;
        chunked = !client.getRequestHeaders().contains(Headers.CONTENT_LENGTH);
    }

    /**
     * {@return how many bytes were put, framing included, 0 if none are there by now or it was
     * stopped, -1 at its end}
     *
     * @param target what is in it is not needed any more; to be written from its position on
     * @param more run when there may be more after none
     */
    int fill(ByteBuffer target, Runnable more) {
        target.clear().limit(0);
        if (over) {
            return ended ? -1 : 0;
        }
        starving = false;
        read = true;
        try {
            StreamSourceChannel source = channel == null ? open(more) : channel;
            int count = source == null ? -1 : read(source, target.clear());
            if (source == null || count == 0) {
                target.limit(0);
                starve(source);
                return 0;
            }
            return count < 0 ? end(target) : pass(target, count);
        } catch (IOException _) {
            target.clear().limit(0);
            over = true;
            listener.broken();
            return 0;
        }
    }

    private @Nullable StreamSourceChannel open(Runnable more) throws IOException {
        channel = client.getRequestChannel();
        if (channel == null) {
            throw new IOException("somebody else reads the body");
        }
        channel.getReadSetter()
                .set(readable -> {
                    readable.suspendReads();
                    more.run();
                });
        return channel;
    }

    private int read(StreamSourceChannel source, ByteBuffer target) throws IOException {
        if (chunked) {
            int most =
                    Math.min(target.capacity() - LINE_END_BYTES, SIZE_LINE_BYTES + MAX_CHUNK_BYTES);
            target.position(SIZE_LINE_BYTES).limit(most);
        }
        return source.read(target);
    }

    private void starve(@Nullable StreamSourceChannel source) throws IOException {
        if (ClientChannel.of(client).violationOfBody() != null) {
            refuse(UpstreamFault.BODY_MALFORMED);
            return;
        }
        if (bytes == 0 && !toldToGoOn) {
            toldToGoOn = true;
            if (!Continuation.sendIfExpected(client)) {
                throw new IOException("the client takes nothing");
            }
        }
        starving = true;
        listener.starving();
        if (source != null && !over) {
            source.resumeReads();
        }
    }

    private void refuse(UpstreamFault fault) {
        over = true;
        listener.uploadRefused(fault);
    }

    private int pass(ByteBuffer target, int count) {
        bytes += count;
        if (bytes > limits.maxBytes()) {
            target.limit(0);
            refuse(UpstreamFault.BODY_TOO_LARGE);
            return 0;
        }
        int from = chunked ? SIZE_LINE_BYTES : 0;
        tap.requestPart(target.slice(from, count).asReadOnlyBuffer());
        if (chunked) {
            frame(target, count);
        } else {
            target.flip();
        }
        listener.uploading();
        return target.remaining();
    }

    private static void frame(ByteBuffer target, int count) {
        int rest = count;
        for (int at = SIZE_LINE_BYTES - LINE_END_BYTES - 1; at >= 0; at--) {
            target.put(at, HEX[rest & 15]);
            rest >>= 4;
        }
        target.put(SIZE_LINE_BYTES - 2, (byte) '\r').put(SIZE_LINE_BYTES - 1, (byte) '\n');
        target.limit(target.position() + LINE_END_BYTES);
        target.put((byte) '\r').put((byte) '\n').flip();
    }

    private int end(ByteBuffer target) {
        over = true;
        ended = true;
        listener.uploaded();
        target.clear().limit(0);
        if (chunked) {
            target.clear().put(LAST_CHUNK).flip();
        }
        return chunked ? LAST_CHUNK.length : -1;
    }

    /**
     * Looks after a client that nothing is read from, because no connection is there yet or the
     * upstream takes nothing: what it sends, and that it has left, stays in the kernel.
     *
     * @param nowNanos called again and again
     */
    void tick(long nowNanos) {
        if (read) {
            read = false;
            heldUpSinceNanos = nowNanos;
        }
        boolean heldUp = !over && !starving && nowNanos - heldUpSinceNanos > HELD_UP_NANOS;
        if (heldUp && !asking) {
            ask();
        }
    }

    private void ask() {
        InetSocketAddress here = client.getConnection().getLocalAddress(InetSocketAddress.class);
        InetSocketAddress there = client.getConnection().getPeerAddress(InetSocketAddress.class);
        if (here != null && there != null) {
            asking = true;
            connections.ask(here, there, client.getIoThread(), this::told);
        }
    }

    private void told(boolean there) {
        asking = false;
        read = true; // What is held up still is asked for again.
        if (!there && !over && !starving) {
            over = true;
            listener.broken();
        }
    }

    /** {@return whether all of it was read} */
    boolean ended() {
        return ended;
    }

    /** No more of it is wanted. */
    void stop() {
        over = true;
        if (channel != null && !ended && client.getConnection().isOpen()) {
            channel.suspendReads();
        }
    }
}
