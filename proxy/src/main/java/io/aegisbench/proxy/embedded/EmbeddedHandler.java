package io.aegisbench.proxy.embedded;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.conduits.StreamSourceConduit;

/** Answers the embedded upstream's requests on their I/O threads. Thread-safe: immutable. */
final class EmbeddedHandler implements HttpHandler {
    private static final HttpString FAULT = new HttpString("X-Aegis-Fault");
    private static final HttpString REQUEST_ID = new HttpString("X-Request-Id");
    private static final HttpString ANTHROPIC_REQUEST_ID = new HttpString("Request-Id");
    private static final String MODEL =
            "{\"id\":\"aegis-embedded\",\"object\":\"model\",\"created\":1760000000,"
                    + "\"owned_by\":\"aegis-bench\"}";
    private static final byte[] MODELS =
            QuotedJson.bytes("{\"object\":\"list\",\"data\":[" + MODEL + "]}");
    private static final String ANTHROPIC_MODEL =
            "{\"type\":\"model\",\"id\":\"aegis-embedded\",\"display_name\":\"aegis-embedded\","
                    + "\"created_at\":\"2025-10-09T08:53:20Z\"}";
    private static final byte[] ANTHROPIC_MODELS =
            QuotedJson.bytes(
                    "{\"data\":["
                            + ANTHROPIC_MODEL
                            + "],\"has_more\":false,\"first_id\":\"aegis-embedded\","
                            + "\"last_id\":\"aegis-embedded\"}");

    /** Of the vectors of one answer, together: some 3 MiB of text. */
    private static final long MAX_NUMBERS = 1 << 18;

    /** Room for a body from its start: growing would take twice as much of a small heap. */
    private static final int MAX_FIRST_BYTES = 64 << 20;

    private final EmbeddedSettings settings;

    EmbeddedHandler(EmbeddedSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        boolean anthropic = AnswerShape.isAnthropic(exchange);
        switch (exchange.getRequestPath()) {
            case "/v1/chat/completions" -> receive(exchange, AnswerPlan.Kind.CHAT);
            case "/v1/completions" -> receive(exchange, AnswerPlan.Kind.TEXT);
            case "/v1/responses" -> receive(exchange, AnswerPlan.Kind.RESPONSE);
            case "/v1/messages" -> receive(exchange, AnswerPlan.Kind.MESSAGE);
            case "/v1/messages/count_tokens" -> receive(exchange, AnswerPlan.Kind.MESSAGE_TOKENS);
            case "/v1/embeddings" -> receive(exchange, AnswerPlan.Kind.EMBEDDING);
            case "/v1/models" -> send(exchange, 200, anthropic ? ANTHROPIC_MODELS : MODELS);
            case "/v1/models/aegis-embedded" ->
                    send(exchange, 200, QuotedJson.bytes(anthropic ? ANTHROPIC_MODEL : MODEL));
            default -> refuse(exchange, 404, "unknown_url", "There is nothing at this address.");
        }
    }

    private void receive(HttpServerExchange exchange, AnswerPlan.Kind kind) {
        long length = exchange.getRequestContentLength();
        ByteArrayOutputStream body =
                new ByteArrayOutputStream(Math.clamp(length, 0, MAX_FIRST_BYTES));
        // Undertow's receiver of the whole copies byte by byte: 20 ns each, 2 ms of 100 KB.
        exchange.getRequestReceiver()
                .receivePartialBytes((received, piece, last) -> {
                    body.writeBytes(piece);
                    if (last) {
                        // Out of the receiver's callback, whose return would end the exchange.
                        received.dispatch(
                                SameThreadExecutor.INSTANCE,
                                () -> answer(received, kind, body.toByteArray()));
                    }
                });
    }

    private void answer(HttpServerExchange exchange, AnswerPlan.Kind kind, byte[] body) {
        AnswerPlan plan = AnswerPlan.of(kind, body, settings.answerTokens());
        if (plan == null) {
            refuse(exchange, 400, "bad_request", "The body must be JSON that names a model.");
            return;
        }
        if (kind == AnswerPlan.Kind.EMBEDDING && EmbeddingVector.numbers(plan) > MAX_NUMBERS) {
            refuse(exchange, 400, "too_many_inputs", "The vectors together would be too long.");
            return;
        }
        exchange.getResponseHeaders().put(requestId(exchange), plan.id());
        EmbeddedFault fault = fault(exchange);
        if (fault == EmbeddedFault.STALL_BEFORE_HEAD) {
            closeWhenLeft(exchange);
            return;
        }
        long millis = settings.firstTokenDelay().toMillis();
        if (millis > 0) {
            closeWhenLeft(exchange);
            exchange.getIoThread()
                    .executeAfter(
                            () -> begin(exchange, plan, fault), millis, TimeUnit.MILLISECONDS);
        } else {
            begin(exchange, plan, fault);
        }
    }

    private static HttpString requestId(HttpServerExchange exchange) {
        return AnswerShape.of(exchange) == AnswerShape.MESSAGES ? ANTHROPIC_REQUEST_ID : REQUEST_ID;
    }

    private EmbeddedFault fault(HttpServerExchange exchange) {
        String named = exchange.getRequestHeaders().getFirst(FAULT);
        return settings.faultHeader() && named != null
                ? EmbeddedFault.named(named).orElse(settings.fault())
                : settings.fault();
    }

    private void begin(HttpServerExchange exchange, AnswerPlan plan, EmbeddedFault fault) {
        if (!exchange.getConnection().isOpen()) {
            return;
        }
        boolean stream = plan.streams();
        if (fault == EmbeddedFault.RESET_BEFORE_HEAD) {
            reset(exchange);
        } else if (fault == EmbeddedFault.ERROR_STATUS
                || (fault == EmbeddedFault.ERROR_MID_STREAM && !stream)) {
            refuse(exchange, 500, "embedded", "The model failed.");
        } else if (stream) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
            if (fault == EmbeddedFault.STALL_MID_STREAM) {
                closeWhenLeft(exchange);
            }
            new EventPump(exchange, plan, fault, settings.tokenInterval()).run();
        } else {
            sendWith(fault, exchange, QuotedJson.bytes(whole(plan)));
        }
    }

    private static String whole(AnswerPlan plan) {
        return switch (plan.kind()) {
            case CHAT, TEXT, MESSAGE, RESPONSE -> plan.shape().whole(plan);
            case MESSAGE_TOKENS -> AnswerShape.MESSAGES.count(plan);
            case EMBEDDING -> EmbeddingVector.answer(plan);
        };
    }

    private static void sendWith(EmbeddedFault fault, HttpServerExchange exchange, byte[] body) {
        switch (fault) {
            case BAD_JSON -> send(exchange, 200, Arrays.copyOf(body, body.length / 2));
            case RESET_MID_STREAM, STALL_MID_STREAM -> {
                exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                exchange.setResponseContentLength(body.length);
                try {
                    ByteBuffer half = ByteBuffer.wrap(body, 0, body.length / 2);
                    int _ = exchange.getResponseChannel().write(half);
                } catch (IOException _) {
                    IoUtils.safeClose(exchange.getConnection());
                }
                if (fault == EmbeddedFault.RESET_MID_STREAM) {
                    reset(exchange);
                } else {
                    closeWhenLeft(exchange);
                }
            }
            default -> send(exchange, 200, body);
        }
    }

    private static void refuse(HttpServerExchange exchange, int status, String code, String text) {
        String error = AnswerShape.of(exchange).error(status, code, text);
        send(exchange, status, QuotedJson.bytes(error));
    }

    private static void send(HttpServerExchange exchange, int status, byte[] body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.setResponseContentLength(body.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    static void reset(HttpServerExchange exchange) {
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        try {
            connection.getChannel().setOption(Options.CLOSE_ABORT, true);
        } catch (IOException _) {
            // Closed already, which is what was wanted.
        }
        IoUtils.safeClose(connection);
        exchange.endExchange();
    }

    /** While nothing is written, nothing else would tell that nobody waits any more. */
    private static void closeWhenLeft(HttpServerExchange exchange) {
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        StreamSourceConduit source = connection.getOriginalSourceConduit();
        connection
                .getChannel()
                .getSourceChannel()
                .setReadListener(channel -> {
                    int count = -1;
                    try (PooledByteBuffer pooled = connection.getByteBufferPool().allocate()) {
                        count = source.read(pooled.getBuffer());
                    } catch (IOException _) {
                        count = -1;
                    }
                    if (count != 0 && !exchange.isComplete()) {
                        IoUtils.safeClose(connection);
                        exchange.endExchange();
                    }
                });
        source.resumeReads();
    }
}
