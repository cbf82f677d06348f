package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;

/** Tells a client of a fault in the shape its API has for errors. */
final class FaultAnswer {
    private static final byte[] EMPTY_LINE = {'\n', '\n'};
    private static final byte[] NOTHING = {};

    private FaultAnswer() {}

    /** Answers an exchange that nothing was sent on yet with {@link #body}. */
    static void send(
            HttpServerExchange client,
            UpstreamFault fault,
            ByteBuffer body,
            long retryAfterSeconds) {
        client.setStatusCode(fault.status());
        client.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        if (fault.status() == 503) {
            client.getResponseHeaders().put(Headers.RETRY_AFTER, Math.max(1, retryAfterSeconds));
        }
        Refusal.send(client, body);
    }

    /**
     * {@return the body of an answer that is the proxy's own}
     *
     * @param client whose API's shape it has
     * @param fault what to tell
     */
    static ByteBuffer body(HttpServerExchange client, UpstreamFault fault) {
        return ByteBuffer.wrap(ErrorShape.of(client).body(reject(fault), null));
    }

    /**
     * {@return the event that ends a stream in place of its end marker}
     *
     * @param client whose API's shape it has
     * @param fault what to tell
     * @param withinEvent whether the stream broke off within another one, which is ended first
     */
    static ByteBuffer event(HttpServerExchange client, UpstreamFault fault, boolean withinEvent) {
        byte[] event = ErrorShape.of(client).event(client, reject(fault));
        byte[] open = withinEvent ? EMPTY_LINE : NOTHING;
        return ByteBuffer.allocate(open.length + event.length).put(open).put(event).flip();
    }

    private static Verdict.Reject reject(UpstreamFault fault) {
        return new Verdict.Reject(fault.status(), fault.code(), fault.message());
    }
}
