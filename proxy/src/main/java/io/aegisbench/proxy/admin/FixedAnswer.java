package io.aegisbench.proxy.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Always the same answer, from bytes that are made once. */
public final class FixedAnswer implements HttpHandler {
    private final int status;
    private final String contentType;
    private final ByteBuffer body;

    /**
     * @param status the HTTP status
     * @param contentType of the text
     * @param text the body
     */
    public FixedAnswer(int status, String contentType, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        this.status = status;
        this.contentType = contentType;
        // Direct, so that the channel does not copy it.
        this.body = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        exchange.getResponseSender().send(body.duplicate());
    }
}
