package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer's translator, which becomes the stream's or the JSON answer's once it knows which of
 * them comes.
 */
final class AnswerTranslator implements ResponseTranslator {
    private final Dialect client;
    private final boolean usageWanted;
    private final DialectSettings settings;
    private final LongSupplier nowSeconds;
    private ResponseTranslator body;

    /**
     * A translator that takes a successful JSON answer to come until {@link #head} says otherwise.
     *
     * @param usageWanted whether an OpenAI client asked for the usage at the end of its stream
     */
    AnswerTranslator(
            Dialect client,
            boolean usageWanted,
            DialectSettings settings,
            LongSupplier nowSeconds) {
        this.client = client;
        this.usageWanted = usageWanted;
        this.settings = settings;
        this.nowSeconds = nowSeconds;
        this.body = collecting(200);
    }

    /** An error before the first event is a JSON body also where a stream was asked for. */
    @Override
    public void head(int status, boolean eventStream) {
        boolean streams = eventStream && status >= 200 && status < 300;
        body =
                streams
                        ? new StreamTranslator(client, events(), settings.maxEventBytes())
                        : collecting(status);
    }

    @Override
    public ByteBuffer translate(ByteBuffer chunk) {
        return body.translate(chunk);
    }

    @Override
    public long heapBytesWith(int moreBytes) {
        return body.heapBytesWith(moreBytes);
    }

    @Override
    public ByteBuffer finish() {
        return body.finish();
    }

    @Override
    public ByteBuffer breakOff() {
        return body.breakOff();
    }

    @Override
    public boolean holdsHead() {
        return body.holdsHead();
    }

    @Override
    public int status() {
        return body.status();
    }

    @Override
    public @Nullable TokenUsage usage() {
        return body.usage();
    }

    @Override
    public @Nullable String finishReason() {
        return body.finishReason();
    }

    private CollectingTranslator collecting(int status) {
        return new CollectingTranslator(client, status, nowSeconds, settings.maxAnswerBytes());
    }

    private StreamTranslator.Events events() {
        return switch (client) {
            case OPENAI -> new MessageEvents(usageWanted, nowSeconds.getAsLong());
            case ANTHROPIC -> new ChunkEvents(settings.maxEventBytes());
        };
    }
}
