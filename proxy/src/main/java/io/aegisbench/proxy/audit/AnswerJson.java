package io.aegisbench.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON value of an answer, OpenAI's or Anthropic's, whole or one event of a stream, token
 * by token: what is not looked at costs no object. Not thread-safe: one value, one use.
 *
 * <p>It descends only into places it knows, so its own depth is bounded whatever the value's is.
 */
final class AnswerJson {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final int UNKNOWN = -1;

    private final byte[] bytes;
    private final int begin;
    private final AnswerText into;
    private final JsonParser parser;
    private final List<Piece> pieces = new ArrayList<>(2);

    private AnswerJson(byte[] bytes, int begin, AnswerText into, JsonParser parser) {
        this.bytes = bytes;
        this.begin = begin;
        this.into = into;
        this.parser = parser;
    }

    /** Text of the value, given away when all of it is understood. */
    private record Piece(int choice, boolean argument, String text) {}

    /** Looks at a field on whose value the parser stands; what it leaves there is skipped. */
    private interface Fields {
        void read(String name);
    }

    /**
     * Takes one value in; of one that is not whole no text.
     *
     * @return whether the bytes are exactly one JSON value
     */
    static boolean read(byte[] bytes, int begin, int end, AnswerText into) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), bytes, begin, end - begin)) {
            AnswerJson value = new AnswerJson(bytes, begin, into, parser);
            if (parser.nextToken() == null) {
                return false;
            }
            value.root();
            if (parser.nextToken() != null) {
                return false;
            }
            value.pieces.forEach(
                    piece -> into.text(piece.choice(), piece.argument(), piece.text()));
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private void root() {
        int[] index = {0};
        boolean[] arguments = {false};
        object(name -> {
            switch (name) {
                case "type" -> arguments[0] = isOfArguments();
                case "output" -> objects(() -> object(this::output));
                case "choices" -> objects(this::choice);
                case "content" -> objects(() -> object(this::block));
                case "content_block" -> object(this::block);
                case "delta" -> {
                    object(this::block);
                    text(arguments[0]);
                }
                case "message" -> object(this::message);
                case "stop_reason" -> finish();
                case "usage" -> object(this::usage);
                case "index" -> index[0] = index();
                default -> {}
            }
        });
        belong(0, index[0]);
        parser.skipChildren();
    }

    /** Of Anthropic's first event; OpenAI's has text in it and is in a choice. */
    private void message(String name) {
        if (name.equals("usage")) {
            object(this::usage);
        }
    }

    /** Of an item of OpenAI's responses. The event at a stream's end has them all once more. */
    private void output(String name) {
        switch (name) {
            case "content", "summary" ->
                    objects(() ->
                            object(part -> {
                                if (part.equals("text") || part.equals("refusal")) {
                                    text(false);
                                }
                            }));
            case "arguments" -> text(true);
            default -> {}
        }
    }

    private boolean isOfArguments() {
        return parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getString().endsWith("arguments.delta");
    }

    private void choice() {
        int first = pieces.size();
        int[] index = {0};
        object(name -> {
            switch (name) {
                case "index" -> index[0] = index();
                case "message", "delta" -> object(this::said);
                case "text" -> text(false);
                case "finish_reason" -> finish();
                case "logprobs" -> object(this::logprobs);
                default -> {}
            }
        });
        belong(first, index[0]);
    }

    private void said(String name) {
        switch (name) {
            case "content" -> {
                text(false);
                objects(() ->
                        object(part -> {
                            if (part.equals("text")) {
                                text(false);
                            }
                        }));
            }
            case "refusal", "reasoning_content" -> text(false);
            case "tool_calls" ->
                    objects(() ->
                            object(call -> {
                                if (call.equals("function")) {
                                    object(function -> {
                                        if (function.equals("arguments")) {
                                            text(true);
                                        }
                                    });
                                }
                            }));
            default -> {}
        }
    }

    private void block(String name) {
        switch (name) {
            case "text", "thinking" -> text(false);
            case "partial_json" -> text(true);
            case "input" -> input();
            case "stop_reason" -> finish();
            default -> {}
        }
    }

    /** A tool's input is an object: it is taken as it stands in the answer. */
    private void input() {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            long from = parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            long to = parser.currentLocation().getByteOffset();
            if (to - from > "{}".length()) {
                int length = (int) (to - from);
                String raw = new String(bytes, begin + (int) from, length, StandardCharsets.UTF_8);
                pieces.add(new Piece(UNKNOWN, true, raw));
            }
        }
    }

    private void usage(String name) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            switch (name) {
                case "prompt_tokens", "input_tokens" -> into.promptTokens(parser.getLongValue());
                case "completion_tokens", "output_tokens" ->
                        into.completionTokens(parser.getLongValue());
                default -> {}
            }
        }
    }

    /** OpenAI's list of tokens, or the older endpoint's list of maps from text to logprob. */
    private void logprobs(String name) {
        TokenEntropy entropy = into.entropy();
        switch (name) {
            case "content" -> objects(this::token);
            case "top_logprobs" ->
                    objects(() -> {
                        entropy.begin();
                        object(_ -> entropy.alternative(number()));
                        entropy.end();
                    });
            default -> {}
        }
    }

    private void token() {
        TokenEntropy entropy = into.entropy();
        double[] own = {1};
        boolean[] alternatives = {false};
        entropy.begin();
        object(name -> {
            switch (name) {
                case "logprob" -> own[0] = number();
                case "top_logprobs" ->
                        objects(() -> {
                            alternatives[0] = true;
                            object(field -> {
                                if (field.equals("logprob")) {
                                    entropy.alternative(number());
                                }
                            });
                        });
                default -> {}
            }
        });
        if (!alternatives[0]) {
            entropy.alternative(own[0]);
        }
        entropy.end();
    }

    /** Looks at the fields of the object on which the parser stands, if it is one. */
    private void object(Fields fields) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                fields.read(name);
                parser.skipChildren();
            }
        }
    }

    /** Looks at each element of the array on which the parser stands, if it is one. */
    private void objects(Runnable element) {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                element.run();
                parser.skipChildren();
            }
        }
    }

    private void text(boolean argument) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            pieces.add(new Piece(UNKNOWN, argument, parser.getString()));
        }
    }

    private void finish() {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            into.finish(parser.getString());
        }
    }

    private int index() {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
    }

    /** {@return the number, above every logprob if it is none} */
    private double number() {
        boolean isNumber =
                parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
        return isNumber ? parser.getDoubleValue() : 1;
    }

    /** The index of a choice or a block may stand behind its text. */
    private void belong(int first, int index) {
        for (int i = first; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.choice() == UNKNOWN) {
                pieces.set(i, new Piece(index, piece.argument(), piece.text()));
            }
        }
    }
}
