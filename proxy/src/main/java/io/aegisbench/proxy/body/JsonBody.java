package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.Route;
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
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Parses a body once, strictly: UTF-8, one value, no name twice, bounded depth and count. */
final class JsonBody {
    /**
     * Names, values and ends. An empty object is three bytes of a body and a hundred of the heap;
     * the largest requests that mean anything are embeddings of 2,048 texts, each the ids of some
     * hundred tokens.
     */
    static final int MAX_TOKENS = 2_000_000;

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
    private static final Verdict.Reject NO_VALUE =
            new Verdict.Reject(400, "invalid_json", "The body has no JSON value.");
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
                        // A number may go on in another dialect, and then as it was written.
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .build();
    }

    /**
     * What came of bytes.
     *
     * @param json what they mean, or null if they are refused
     * @param verdict on them
     */
    record Parsed(@Nullable JsonNode json, Verdict verdict) {
        private static Parsed refused(Verdict.Reject why) {
            return new Parsed(null, why);
        }
    }

    /**
     * {@return what came of bytes}
     *
     * @param route an endpoint that is known takes an object and nothing else
     */
    Parsed parse(byte[] bytes, BodyRoom room, Route route) {
        Verdict.Reject noRoom = room.toParse(bytes);
        if (noRoom != null) {
            return Parsed.refused(noRoom);
        }
        if (!isUtf8(bytes)) {
            return Parsed.refused(NOT_UTF_8);
        }
        return isAnotherUnicode(bytes) ? Parsed.refused(INVALID) : parseText(bytes, room, route);
    }

    private Parsed parseText(byte[] bytes, BodyRoom room, Route route) {
        try (JsonParser parser = new Counting(mapper.createParser(bytes), room)) {
            JsonNode json = mapper.readTree(parser);
            if (parser.nextToken() != null) {
                return Parsed.refused(INVALID);
            }
            if (json == null || json.isMissingNode()) {
                return Parsed.refused(NO_VALUE);
            }
            return json.isObject() || route == Route.PASSED_ON
                    ? new Parsed(json, Verdict.pass())
                    : Parsed.refused(NOT_AN_OBJECT);
        } catch (NoRoomException e) {
            return Parsed.refused(e.refusal);
        } catch (StreamConstraintsException e) {
            return Parsed.refused(BEYOND_BOUNDS);
        } catch (JacksonException e) {
            return Parsed.refused(INVALID); // Its message quotes the body, so it goes nowhere.
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
            JsonToken token = super.nextToken();
            count(token != null && token.isNumeric());
            return token;
        }

        @Override
        public @Nullable String nextName() {
            count(false);
            return super.nextName();
        }

        private void count(boolean number) {
            Verdict.Reject noRoom = number ? room.toKeepNumber() : room.toKeepToken();
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
