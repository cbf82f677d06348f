package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.ErrorBody;
import io.aegisbench.proxy.dialect.ErrorKind;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Collects a JSON answer up to a bound and translates it at its end, errors too. */
final class CollectingTranslator implements ResponseTranslator {
    private static final int BAD_GATEWAY = 502;

    /** The bytes, an array twice as long, their copy, what they mean, and what that becomes. */
    private static final long HEAP_BYTES_PER_BYTE = 8;

    private final Dialect client;
    private final int upstreamStatus;
    private final LongSupplier nowSeconds;
    private final int maxAnswerBytes;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private boolean tooLong;
    private int status = BAD_GATEWAY;
    private @Nullable TokenUsage usage;
    private @Nullable String finishReason;

    CollectingTranslator(
            Dialect client, int upstreamStatus, LongSupplier nowSeconds, int maxAnswerBytes) {
        this.client = client;
        this.upstreamStatus = upstreamStatus;
        this.nowSeconds = nowSeconds;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    @Override
    public ByteBuffer translate(ByteBuffer chunk) {
        int length = chunk.remaining();
        if (tooLong || length > maxAnswerBytes - answer.size()) {
            tooLong = true;
            answer.reset();
            chunk.position(chunk.limit());
        } else {
            byte[] bytes = new byte[length];
            chunk.get(bytes);
            answer.writeBytes(bytes);
        }
        return ByteBuffer.allocate(0);
    }

    @Override
    public long heapBytesWith(int moreBytes) {
        return HEAP_BYTES_PER_BYTE * Math.min(answer.size() + moreBytes, maxAnswerBytes);
    }

    @Override
    public ByteBuffer finish() {
        return ByteBuffer.wrap(Json.bytes(translated()));
    }

    @Override
    public boolean holdsHead() {
        return true;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public @Nullable String finishReason() {
        return finishReason;
    }

    private ObjectNode translated() {
        byte[] bytes = answer.toByteArray();
        ObjectNode body = tooLong ? null : Json.objectOrNull(bytes, bytes.length);
        if (upstreamStatus >= 400) {
            status =
                    ErrorBody.status(
                            client, ErrorBody.kind(client, upstreamStatus, body), upstreamStatus);
            return ErrorBody.translated(client, upstreamStatus, body);
        }
        if (upstreamStatus < 200 || upstreamStatus >= 300) {
            return failed("it has status " + upstreamStatus + ".");
        }
        if (body == null) {
            return failed(tooLong ? "it is too long." : "it is no JSON object.");
        }
        return answered(body);
    }

    private ObjectNode answered(ObjectNode body) {
        try {
            ObjectNode translated =
                    client == Dialect.OPENAI
                            ? MessageAnswer.toCompletion(body, nowSeconds.getAsLong())
                            : CompletionAnswer.toMessage(body);
            status = upstreamStatus;
            usage = usage(Json.child(body, "usage"));
            finishReason =
                    client == Dialect.OPENAI
                            ? Json.string(body, "stop_reason")
                            : Json.string(body.path("choices").path(0), "finish_reason");
            return translated;
        } catch (AnswerException e) {
            return error(e.reason());
        }
    }

    private @Nullable TokenUsage usage(@Nullable JsonNode told) {
        if (told == null) {
            return null;
        }
        return client == Dialect.OPENAI ? TokenUsage.ofAnthropic(told) : TokenUsage.ofOpenAi(told);
    }

    private ObjectNode failed(String what) {
        return error(new AnswerException(what).reason());
    }

    private ObjectNode error(@Nullable String message) {
        status = BAD_GATEWAY;
        String text = message == null ? "" : message;
        return ErrorBody.of(client, ErrorKind.API, "upstream_invalid_response", null, text);
    }
}
