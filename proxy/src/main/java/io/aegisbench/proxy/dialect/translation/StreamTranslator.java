package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Bytes;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.ErrorBody;
import io.aegisbench.proxy.dialect.ErrorKind;
import io.aegisbench.proxy.dialect.EventStreamParser;
import io.aegisbench.proxy.dialect.EventStreamWriter;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates an event stream, event by event. The client's end marker is written only where the
 * upstream's was read: a stream that just ends or cannot be decoded, an event that is too long or
 * cannot be translated, and an upstream's own error all end in one error event, after which nothing
 * is written any more.
 */
final class StreamTranslator implements ResponseTranslator, EventStreamParser.Sink {
    /** One direction of the translation. */
    sealed interface Events permits MessageEvents, ChunkEvents {
        /**
         * Translates one event.
         *
         * @return whether it was the end marker
         * @throws AnswerException if the event cannot be translated
         */
        boolean event(ObjectNode event, EventStreamWriter out);

        /**
         * Takes OpenAI's end marker, which alone is no JSON.
         *
         * @throws AnswerException if the stream must not end here
         */
        void done(EventStreamWriter out);

        /** {@return whether the stream is whole even if its end marker does not come} */
        boolean mayEnd();

        /** {@return what the answer has used, as far as the upstream has said} */
        @Nullable TokenUsage usage();

        /** {@return the upstream's word for why the answer ended, once it has come} */
        @Nullable String finishReason();

        /** {@return the characters that wait to be said} */
        long heldChars();
    }

    /** An event's line and its data, what it means, and what that becomes. */
    private static final long HEAP_BYTES_PER_BYTE = 8;

    /** What waits, twice as long, and a copy of it. */
    private static final long HEAP_BYTES_PER_CHAR = 6;

    private static final byte[] EMPTY_LINE = {'\n', '\n'};
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Dialect client;
    private final Events events;
    private final EventStreamParser parser;
    private final EventStreamWriter out = new EventStreamWriter();
    private boolean ended;
    private boolean torn;
    private boolean over;

    StreamTranslator(Dialect client, Events events, int maxEventBytes) {
        this.client = client;
        this.events = events;
        this.parser = new EventStreamParser(maxEventBytes);
    }

    @Override
    public ByteBuffer translate(ByteBuffer chunk) {
        if (over) {
            chunk.position(chunk.limit());
        } else {
            parser.feed(chunk, this);
        }
        return out.take();
    }

    @Override
    public long heapBytesWith(int moreBytes) {
        return HEAP_BYTES_PER_BYTE * parser.largestWith(moreBytes)
                + HEAP_BYTES_PER_CHAR * events.heldChars();
    }

    @Override
    public ByteBuffer finish() {
        if (!over) {
            // Some servers leave out the empty line at the end, and the marker.
            ended = true;
            parser.feed(ByteBuffer.wrap(EMPTY_LINE), this);
        }
        if (!over && !torn && events.mayEnd()) {
            end();
        }
        if (!over) {
            fail(
                    ErrorKind.API,
                    "stream_truncated",
                    "The upstream's stream ended before its end marker.");
        }
        return out.take();
    }

    /** What came before its end marker is no less whole for what follows it. */
    @Override
    public ByteBuffer breakOff() {
        if (!over) {
            fail(
                    ErrorKind.API,
                    "upstream_invalid_response",
                    "The upstream's stream could not be decoded.");
        }
        return out.take();
    }

    private void end() {
        try {
            events.done(out);
            over = true;
        } catch (AnswerException e) {
            fail(ErrorKind.API, "upstream_invalid_response", e.reason());
        }
    }

    @Override
    public @Nullable TokenUsage usage() {
        return events.usage();
    }

    @Override
    public @Nullable String finishReason() {
        return events.finishReason();
    }

    @Override
    public void event(byte[] data, int length) {
        if (over) {
            return;
        }
        try {
            if (Bytes.startsWith(data, length, DONE)) {
                events.done(out);
                over = true;
            } else {
                object(data, length);
            }
        } catch (AnswerException e) {
            fail(ErrorKind.API, "upstream_invalid_response", e.reason());
        }
    }

    @Override
    public void oversized() {
        if (!over) {
            fail(
                    ErrorKind.API,
                    "upstream_invalid_response",
                    "An event of the upstream's stream is too long.");
        }
    }

    private void object(byte[] data, int length) {
        ObjectNode event = Json.objectOrNull(data, length);
        if (event == null && ended) {
            torn = true;
            return;
        }
        if (event == null) {
            throw new AnswerException("an event is no JSON object.");
        }
        if (Json.child(event, "error") != null) {
            write(ErrorBody.translated(client, 0, event));
        } else {
            over = events.event(event, out);
        }
    }

    private void fail(ErrorKind kind, @Nullable String code, String message) {
        write(ErrorBody.of(client, kind, code, null, message));
    }

    private void write(ObjectNode error) {
        if (client == Dialect.OPENAI) {
            out.data(error);
        } else {
            out.named("error", error);
        }
        over = true;
    }
}
