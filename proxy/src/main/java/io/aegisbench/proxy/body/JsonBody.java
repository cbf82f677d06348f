package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses a body once, strictly: UTF-8, one object, no name twice, bounded depth and count. */
final class JsonBody {
    /**
     * Names, values and ends. An empty object is three bytes of a body and a hundred of the heap;
     * the largest request that means anything is a list of 300,000 numbers for embeddings.
     */
    static final int MAX_TOKENS = 500_000;

    private static final Verdict.Reject NOT_UTF_8 =
            new Verdict.Reject(400, "invalid_utf8", "The body is not UTF-8.");
    private static final Verdict.Reject INVALID =
            new Verdict.Reject(
                    400,
                    "invalid_json",
                    "The body is not JSON, or a name occurs twice in an object.");
    private static final Verdict.Reject BEYOND_BOUNDS =
            new Verdict.Reject(
                    400,
                    "json_too_deep",
                    "The body's JSON nests too deep, has too many values, or a number or name that"
                            + " is too long.");
    private static final Verdict.Reject NOT_AN_OBJECT =
            new Verdict.Reject(400, "invalid_json", "The body must be a JSON object.");

    private final JsonMapper mapper;

    JsonBody(int maxDepth, int maxBytes) {
        StreamReadConstraints bounds =
                StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxTokenCount(MAX_TOKENS)
                        .maxStringLength(maxBytes)
                        .maxDocumentLength(maxBytes)
                        .build();
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(bounds)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        mapper =
                JsonMapper.builder(factory)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build();
    }

    Verdict parse(GovernedCall call, byte[] bytes, BodyRoom room) {
        if (!isUtf8(bytes)) {
            return NOT_UTF_8;
        }
        if (isAnotherUnicode(bytes)) {
            return INVALID;
        }
        try (JsonParser parser = new Counting(mapper.createParser(bytes), room)) {
            JsonNode json = mapper.readTree(parser);
            if (parser.nextToken() != null) {
                return INVALID;
            }
            if (json == null || !json.isObject()) {
                return NOT_AN_OBJECT;
            }
            call.received(bytes, json);
            return Verdict.pass();
        } catch (NoRoomException e) {
            return e.refusal;
        } catch (StreamConstraintsException e) {
            return BEYOND_BOUNDS;
        } catch (JacksonException e) {
            return INVALID; // Its message quotes the body, so it goes nowhere.
        }
    }

    /** Asks for room for what is made of the tokens, before it is made. */
    private static final class Counting extends JsonParserDelegate {
        private final BodyRoom room;

        Counting(JsonParser parser, BodyRoom room) {
            super(parser);
            this.room = room;
        }

        @Override
        public @Nullable JsonToken nextToken() {
            count();
            return super.nextToken();
        }

        @Override
        public @Nullable String nextName() {
            count();
            return super.nextName();
        }

        private void count() {
            Verdict.Reject noRoom = room.toKeepToken();
            if (noRoom != null) {
                throw new NoRoomException(noRoom);
            }
        }
    }

    private static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Verdict.Reject refusal;

        NoRoomException(Verdict.Reject refusal) {
            super("no room", null, false, false);
            this.refusal = refusal;
        }
    }

    /**
     * Jackson guesses UTF-16 and UTF-32 from a mark or from zeros among the first four bytes, and
     * both may be UTF-8 as well, with another meaning.
     */
    private static boolean isAnotherUnicode(byte[] bytes) {
        boolean zero = false;
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            zero |= bytes[i] == 0;
        }
        return zero || (bytes.length > 0 && bytes[0] < 0);
    }

    /** Jackson takes overlong forms and lone surrogates; what is behind us may not. */
    private static boolean isUtf8(byte[] bytes) {
        int i = 0;
        while (i < bytes.length && bytes[i] > 0) {
            i++;
        }
        if (i == bytes.length) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, i, bytes.length - i));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
