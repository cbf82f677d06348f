package io.aegisbench.proxy.hotpath;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.xnio.IoUtils;

/** Writes a refusal to the client. */
public final class Refusal {
    private static final String JSON = "application/json";
    private static final IoCallback THEN_LINGER =
            new IoCallback() {
                @Override
                public void onComplete(HttpServerExchange exchange, Sender sender) {
                    ClientChannel.of(exchange).linger(exchange);
                }

                @Override
                public void onException(
                        HttpServerExchange exchange, Sender sender, IOException exception) {
                    closeConnection(exchange);
                }
            };

    private Refusal() {}

    /**
     * Sends a refusal and ends the exchange. If the request's body has not been read, the
     * connection ends with it: what the client still sends is thrown away.
     *
     * @param exchange not answered yet
     * @param shape how its client wants to be told
     * @param reject what to tell
     * @param requestId which call it was
     */
    public static void send(
            HttpServerExchange exchange,
            ErrorShape shape,
            Verdict.Reject reject,
            String requestId) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(ResponseHeaders.REQUEST_ID, requestId);
        headers.put(Headers.CONTENT_TYPE, JSON);
        Duration wait = reject.retryAfter();
        if (wait != null) {
            headers.put(Headers.RETRY_AFTER, Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
        }
        exchange.setStatusCode(reject.status());
        send(exchange, ByteBuffer.wrap(shape.body(reject, requestId)));
    }

    /**
     * Refuses before there is a call, once the handler has returned, on the same thread.
     *
     * @param exchange not dispatched yet
     * @param shape how its client wants to be told
     * @param reject what to tell
     * @param requestId which call it was
     */
    public static void dispatch(
            HttpServerExchange exchange,
            ErrorShape shape,
            Verdict.Reject reject,
            String requestId) {
        exchange.getResponseHeaders().put(ResponseHeaders.EVIDENCE, ResponseHeaders.REFUSED);
        exchange.dispatch(
                SameThreadExecutor.INSTANCE, () -> send(exchange, shape, reject, requestId));
    }

    /**
     * Sends the body of a refusal whose head stands, and ends the exchange in the same way.
     *
     * @param exchange not answered yet
     * @param body all of it
     */
    public static void send(HttpServerExchange exchange, ByteBuffer body) {
        exchange.setResponseContentLength(body.remaining());
        // Undertow writes a HEAD's answer only as the exchange ends, which lingering would prevent.
        if (exchange.isRequestComplete() || exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.getResponseSender().send(body);
        } else {
            exchange.setPersistent(false);
            exchange.getResponseSender().send(body, THEN_LINGER);
        }
    }

    /**
     * Ends the connection at once: the answer has begun, so there is no other way to say that it is
     * not whole.
     *
     * @param exchange whose connection to close
     */
    public static void closeConnection(HttpServerExchange exchange) {
        IoUtils.safeClose(exchange.getConnection());
    }
}
