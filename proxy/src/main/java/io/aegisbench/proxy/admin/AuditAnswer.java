package io.aegisbench.proxy.admin;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is answered; an error is an {@link AuditRefusalException}.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param body all of it; the record owns the array
 * @param leaf the leaf that the answer is about
 * @param retrySeconds when to ask again, 0 for never
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
record AuditAnswer(
        int status, String contentType, byte[] body, OptionalLong leaf, int retrySeconds) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    static final HttpString LEAF_INDEX = HttpString.tryFromString("X-Aegis-Leaf-Index");
    private static final HttpString NO_SNIFFING =
            HttpString.tryFromString("X-Content-Type-Options");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static AuditAnswer json(JsonNode node) {
        return json(200, node);
    }

    static AuditAnswer json(int status, JsonNode node) {
        return new AuditAnswer(
                status, JSON, MAPPER.writeValueAsBytes(node), OptionalLong.empty(), 0);
    }

    static AuditAnswer text(byte[] text) {
        return new AuditAnswer(200, TEXT, text, OptionalLong.empty(), 0);
    }

    static AuditAnswer nothing() {
        return new AuditAnswer(204, "", new byte[0], OptionalLong.empty(), 0);
    }

    AuditAnswer ofLeaf(long index) {
        return new AuditAnswer(status, contentType, body, OptionalLong.of(index), retrySeconds);
    }

    AuditAnswer retryAfterSeconds(int seconds) {
        return new AuditAnswer(status, contentType, body, leaf, seconds);
    }

    /** Sends it; on the exchange's I/O thread. */
    void send(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        HeaderMap headers = exchange.getResponseHeaders();
        describe(headers);
        leaf.ifPresent(index -> headers.put(LEAF_INDEX, index));
        if (retrySeconds > 0) {
            headers.put(Headers.RETRY_AFTER, retrySeconds);
        }
        if (status == 204) {
            exchange.endExchange();
        } else {
            headers.put(Headers.CONTENT_TYPE, contentType);
            exchange.getResponseSender().send(ByteBuffer.wrap(body));
        }
    }

    /** What goes for every answer: it is one caller's, and it is what it says it is. */
    static void describe(HeaderMap headers) {
        headers.put(Headers.CACHE_CONTROL, "no-store");
        headers.put(NO_SNIFFING, "nosniff");
    }
}
