package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells a client of a fault in the shape its API has for errors. */
final class FaultAnswer {
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
        client.getResponseSender().send(body);
    }

    /**
     * {@return the body of an answer that is the proxy's own}
     *
     * @param client whose API's shape it has
     * @param fault what to tell
     */
    static ByteBuffer body(HttpServerExchange client, UpstreamFault fault) {
        return ByteBuffer.wrap(body(shape(client), fault));
    }

    /**
     * {@return the event that ends a stream in place of its end marker}
     *
     * @param client whose API's shape it has
     * @param fault what to tell
     * @param withinEvent whether the stream broke off within another one, which is ended first
     */
    static ByteBuffer event(HttpServerExchange client, UpstreamFault fault, boolean withinEvent) {
        ErrorShape shape = shape(client);
        String name = shape == ErrorShape.ANTHROPIC ? "event: error\n" : "";
        String json = new String(body(shape, fault), StandardCharsets.UTF_8);
        String event = (withinEvent ? "\n\n" : "") + name + "data: " + json + "\n\n";
        return ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] body(ErrorShape shape, UpstreamFault fault) {
        return shape.body(new Verdict.Reject(fault.status(), fault.code(), fault.message()), null);
    }

    private static ErrorShape shape(HttpServerExchange client) {
        return ErrorShape.ofPath(client.getRequestPath());
    }
}
