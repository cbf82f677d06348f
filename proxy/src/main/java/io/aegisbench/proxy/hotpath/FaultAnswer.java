package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells a client of a fault in the shape its API has for errors. */
final class FaultAnswer {
    private FaultAnswer() {}

    /** Answers an exchange that nothing was sent on yet. */
    static void send(HttpServerExchange client, UpstreamFault fault, long retryAfterSeconds) {
        client.setStatusCode(fault.status());
        client.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        if (fault.status() == 503) {
            client.getResponseHeaders().put(Headers.RETRY_AFTER, Math.max(1, retryAfterSeconds));
        }
        client.getResponseSender().send(body(client, fault));
    }

    /**
     * {@return the event that ends a stream in place of its end marker}
     *
     * @param client whose API's shape it has
     * @param fault what to tell
     * @param withinEvent whether the stream broke off within another one, which is ended first
     */
    static ByteBuffer event(HttpServerExchange client, UpstreamFault fault, boolean withinEvent) {
        String name = anthropic(client) ? "event: error\n" : "";
        String event = (withinEvent ? "\n\n" : "") + name + "data: " + body(client, fault) + "\n\n";
        return ByteBuffer.wrap(event.getBytes(StandardCharsets.US_ASCII));
    }

    /** Codes and messages are constants that need no quoting. */
    private static String body(HttpServerExchange client, UpstreamFault fault) {
        if (anthropic(client)) {
            String type = fault.status() == 503 ? "overloaded_error" : "api_error";
            return "{\"type\":\"error\",\"error\":{\"type\":\""
                    + type
                    + "\",\"message\":\""
                    + fault.message()
                    + "\",\"code\":\""
                    + fault.code()
                    + "\"}}";
        }
        return "{\"error\":{\"message\":\""
                + fault.message()
                + "\",\"type\":\"server_error\",\"code\":\""
                + fault.code()
                + "\",\"param\":null}}";
    }

    private static boolean anthropic(HttpServerExchange client) {
        return client.getRequestPath().startsWith("/v1/messages");
    }
}
