package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells a client that waits for it to send its body (RFC 9110, section 10.1.1). */
public final class Continuation {
    private static final String EXPECTED = "100-continue";
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Continuation() {}

    /** {@return whether a client waits for it, and for nothing else} */
    public static boolean isExpected(HeaderMap headers) {
        return headers.count(Headers.EXPECT) == 1
                && EXPECTED.equalsIgnoreCase(headers.getFirst(Headers.EXPECT));
    }

    /**
     * Sends the interim response if the client waits for one. Called when no byte of the body was
     * there yet, and nothing else is being written: the answer comes after the body.
     *
     * @return false if it could not be written
     */
    public static boolean sendIfExpected(HttpServerExchange exchange) {
        if (!isExpected(exchange.getRequestHeaders()) || !exchange.isHttp11()) {
            return true;
        }
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        ByteBuffer bytes = ByteBuffer.wrap(CONTINUE);
        try {
            connection.getOriginalSinkConduit().write(bytes);
            // A client whose receive window has no room for 25 bytes is not one that waits for
            // them.
            return !bytes.hasRemaining() && connection.getOriginalSinkConduit().flush();
        } catch (IOException e) {
            return false;
        }
    }
}
