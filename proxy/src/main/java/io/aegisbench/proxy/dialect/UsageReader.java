package io.aegisbench.proxy.dialect;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.async.ByteBufferFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the token usage and the finish reason out of an answer's bytes while they pass, of both
 * dialects, JSON or event stream, cut anywhere. It never keeps the answer, never changes it, and
 * what it cannot read it lets pass: {@link #usage()} is then empty. Not thread-safe.
 *
 * <p>JSON goes through a non-blocking parser, its strings shortened, and so does an event that is
 * longer than what is kept of one, such as the last of a response, which repeats the answer. Of the
 * other events only those that name one of the fields are parsed; the names are looked for as plain
 * bytes, which no server writes otherwise.
 */
public final class UsageReader {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final byte[] EMPTY_LINE = {'\n'};
    private static final byte[][] SIGNS = AnswerScan.signs();

    private final AnswerScan scan = new AnswerScan();
    private final Body body;

    private UsageReader(Body body) {
        this.body = body;
    }

    private sealed interface Body permits Stream, Document {
        void feed(ByteBuffer chunk, AnswerScan scan);
    }

    /**
     * {@return a reader of one answer}
     *
     * @param eventStream whether the answer is one
     * @param maxEventBytes the longest event that is kept until it is whole
     */
    public static UsageReader of(boolean eventStream, int maxEventBytes) {
        return new UsageReader(eventStream ? new Stream(maxEventBytes) : new Document());
    }

    /** Takes the next bytes of the answer; the chunk's position stays as it is. */
    public void read(ByteBuffer chunk) {
        body.feed(chunk.duplicate(), scan);
    }

    /** Nothing more comes; a last event may lack the empty line behind it, but no part of one. */
    public void end() {
        if (body instanceof Stream stream && stream.parser.atLineStart()) {
            stream.feed(ByteBuffer.wrap(EMPTY_LINE), scan);
        }
    }

    /** {@return the usage, once it has passed} */
    public Optional<TokenUsage> usage() {
        return scan.usage();
    }

    /**
     * {@return the finish reason, the stop reason or the response's last status, once it passed}
     */
    public Optional<String> finishReason() {
        return scan.finishReason();
    }

    /**
     * {@return what the log probabilities of the answer's tokens sum up to; its count is 0 without
     * any}
     */
    public LogprobSummary logprobs() {
        return scan.logprobs();
    }

    /** {@return whether the stream's end marker has passed; false for JSON} */
    public boolean endMarkerSeen() {
        return body instanceof Stream stream && stream.ended;
    }

    /** {@return whether the answer, or an event of it, says that it failed} */
    public boolean errorSeen() {
        return scan.errorSeen();
    }

    /** {@return whether a choice of an OpenAI stream has told its finish reason} */
    public boolean choiceFinished() {
        return body instanceof Stream && scan.choiceFinished();
    }

    /**
     * {@return whether the body is JSON and holds nothing, such as {@code null}; to be asked when
     * all of it has passed}
     */
    public boolean isEmptyJson() {
        return body instanceof Document document && document.isEmpty();
    }

    /**
     * {@return the events with data so far: near the tokens of the answer where a stream tells no
     * usage}
     */
    public long events() {
        return body instanceof Stream stream ? stream.events : 0;
    }

    private static final class Document implements Body {
        private final JsonParser parser =
                FACTORY.createNonBlockingByteBufferParser(ObjectReadContext.empty());
        private final ShortStrings strings = new ShortStrings();
        private boolean done;
        private boolean whole;
        private boolean empty;

        @Override
        public void feed(ByteBuffer chunk, AnswerScan scan) {
            if (!done) {
                strings.feed(chunk, piece -> parse(piece, scan));
            }
        }

        private void parse(ByteBuffer piece, AnswerScan scan) {
            if (done) {
                return;
            }
            try {
                ((ByteBufferFeeder) parser.nonBlockingInputFeeder()).feedInput(piece);
                JsonToken token = parser.nextToken();
                while (token != null && token != JsonToken.NOT_AVAILABLE) {
                    scan.token(token, parser);
                    if (parser.streamReadContext().inRoot()) {
                        empty = token.isScalarValue();
                        // Whole. Closed, it shares the names it has learnt with the next parser,
                        // which otherwise copies the table of names for each answer.
                        done = true;
                        whole = true;
                        parser.close();
                        return;
                    }
                    token = parser.nextToken();
                }
            } catch (StreamConstraintsException _) {
                done = true;
                whole = true; // As far as it will ever be looked at.
            } catch (JacksonException _) {
                done = true;
            }
        }

        /** Only its end tells that a word such as {@code null} is whole. */
        boolean isEmpty() {
            if (!done) {
                done = true;
                parser.nonBlockingInputFeeder().endOfInput();
                try {
                    JsonToken token = parser.nextToken();
                    empty = token != null && token.isScalarValue();
                } catch (JacksonException _) {
                    empty = false;
                }
            }
            return empty;
        }
    }

    private static final class Stream implements Body {
        private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

        private final EventStreamParser parser;
        private @Nullable Document large;
        private long events;
        private boolean ended;

        Stream(int maxEventBytes) {
            parser = new EventStreamParser(maxEventBytes);
        }

        @Override
        public void feed(ByteBuffer chunk, AnswerScan scan) {
            parser.feed(
                    chunk,
                    new EventStreamParser.Sink() {
                        @Override
                        public void event(byte[] data, int length) {
                            look(data, length, scan);
                        }

                        @Override
                        public void oversized() {
                            events++;
                            scan.restart();
                            large = new Document();
                        }

                        @Override
                        public void part(ByteBuffer bytes) {
                            if (large != null) {
                                large.feed(bytes, scan);
                                ended |= large.whole && scan.ended();
                            }
                        }
                    });
        }

        private void look(byte[] data, int length, AnswerScan scan) {
            events++;
            large = null;
            if (Bytes.startsWith(data, length, DONE)) {
                ended = true;
            } else if (Bytes.containsAny(data, length, SIGNS)) {
                ended |= parse(data, length, scan) && scan.ended();
            }
        }

        /** {@return whether the event was whole} */
        private static boolean parse(byte[] data, int length, AnswerScan scan) {
            scan.restart();
            try (JsonParser parser =
                    FACTORY.createParser(ObjectReadContext.empty(), data, 0, length)) {
                for (JsonToken token = parser.nextToken();
                        token != null;
                        token = parser.nextToken()) {
                    scan.token(token, parser);
                }
                return true;
            } catch (JacksonException _) {
                return false; // Garbage is the client's to judge.
            }
        }
    }
}
