package io.aegisbench.proxy.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Follows the tokens of an answer, or of one event of it, and picks the few fields that tell usage
 * and finish reason. Only where they belong: a tool's input may have a field {@code usage} too. Not
 * thread-safe.
 */
final class AnswerScan {
    /** Where in the document the scan is. */
    private enum Place {
        OUTSIDE,
        ROOT,
        MESSAGE,
        RESPONSE,
        DELTA,
        CHOICES,
        CHOICE,
        LOGPROBS,
        LOGPROB_LIST,
        LOGPROB,
        USAGE,
        PROMPT_DETAILS,
        COMPLETION_DETAILS,
        ELSEWHERE
    }

    /** Deeper than any place that is looked at. */
    private static final int MAX_DEPTH = 8;

    private static final String ERROR = "error";

    private final Place[] places = new Place[MAX_DEPTH];
    private int depth;
    private @Nullable String finishReason;
    private boolean usageSeen;
    private boolean ended;
    private boolean response;
    private boolean choiceFinished;
    private boolean errorSeen;
    private boolean cacheApart;
    private long input;
    private long cached;
    private long written;
    private long output;
    private long reasoning;
    private LogprobSummary logprobs = LogprobSummary.NONE;

    /** {@return the names without which an event has nothing to tell, as they stand in JSON} */
    static byte[][] signs() {
        String[] names = {
            "\"usage\"",
            "\"finish_reason\"",
            "\"stop_reason\"",
            "\"message_stop\"",
            "\"response.completed\"",
            "\"response.incomplete\"",
            "\"response.failed\"",
            "\"logprobs\"",
            "\"error\""
        };
        byte[][] signs = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            signs[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return signs;
    }

    /** Begins the next document, whatever became of the last one. */
    void restart() {
        depth = 0;
    }

    void token(JsonToken token, JsonParser parser) {
        switch (token) {
            case START_OBJECT, START_ARRAY -> enter(parser);
            case END_OBJECT, END_ARRAY -> depth--;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_STRING -> text(parser);
            default -> {}
        }
    }

    private void enter(JsonParser parser) {
        Place from = place(depth - 1);
        if (depth < MAX_DEPTH) {
            String name = parser.streamReadContext().getParent().currentName();
            places[depth] = inside(from, name == null ? "" : name);
            errorSeen |= from == Place.ROOT && ERROR.equals(name);
        }
        depth++;
    }

    private Place place(int level) {
        if (level < 0) {
            return Place.OUTSIDE;
        }
        return level < MAX_DEPTH ? places[level] : Place.ELSEWHERE;
    }

    private static Place inside(Place from, String name) {
        return switch (from) {
            case OUTSIDE -> Place.ROOT;
            case ROOT ->
                    switch (name) {
                        case "usage" -> Place.USAGE;
                        case "choices" -> Place.CHOICES;
                        case "message" -> Place.MESSAGE;
                        case "response" -> Place.RESPONSE;
                        case "delta" -> Place.DELTA;
                        default -> Place.ELSEWHERE;
                    };
            case MESSAGE, RESPONSE -> name.equals("usage") ? Place.USAGE : Place.ELSEWHERE;
            case CHOICES -> Place.CHOICE;
            case CHOICE -> name.equals("logprobs") ? Place.LOGPROBS : Place.ELSEWHERE;
            case LOGPROBS -> name.equals("content") ? Place.LOGPROB_LIST : Place.ELSEWHERE;
            case LOGPROB_LIST -> Place.LOGPROB;
            case USAGE ->
                    switch (name) {
                        case "prompt_tokens_details", "input_tokens_details" ->
                                Place.PROMPT_DETAILS;
                        case "completion_tokens_details", "output_tokens_details" ->
                                Place.COMPLETION_DETAILS;
                        default -> Place.ELSEWHERE;
                    };
            default -> Place.ELSEWHERE;
        };
    }

    private void number(JsonParser parser) {
        Place place = place(depth - 1);
        String name = parser.currentName();
        if (name == null) {
            return;
        }
        if (place == Place.LOGPROB && name.equals("logprob")) {
            logprobs = logprobs.with(parser.getDoubleValue());
        } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            count(place, name, parser);
        }
    }

    private void count(Place place, String name, JsonParser parser) {
        boolean usagePlace =
                place == Place.USAGE
                        || place == Place.PROMPT_DETAILS
                        || place == Place.COMPLETION_DETAILS;
        if (!usagePlace) {
            return;
        }
        long value = Math.max(0, parser.getLongValue());
        if (value > TokenUsage.MAX_COUNT) {
            return;
        }
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = value;
            case "completion_tokens", "output_tokens" -> output = value;
            case "cached_tokens" -> cached = value;
            case "cache_write_tokens" -> written = value;
            case "cache_read_input_tokens" -> {
                cached = value;
                cacheApart = true;
            }
            case "cache_creation_input_tokens" -> {
                written = value;
                cacheApart = true;
            }
            case "reasoning_tokens", "thinking_tokens" -> reasoning = value;
            default -> {
                return;
            }
        }
        usageSeen = true;
    }

    private void text(JsonParser parser) {
        Place place = place(depth - 1);
        String name = parser.currentName();
        if (name == null) {
            return;
        }
        boolean openAi = place == Place.CHOICE && name.equals("finish_reason");
        boolean anthropic =
                (place == Place.DELTA || place == Place.ROOT) && name.equals("stop_reason");
        if (openAi || anthropic) {
            finishReason = parser.getString();
            choiceFinished |= openAi && !finishReason.isEmpty();
        } else if (place == Place.ROOT) {
            atRoot(name, parser.getString());
        } else if (place == Place.RESPONSE && name.equals("status")) {
            status(parser.getString());
        }
    }

    /**
     * A stream says that it failed by an error that is an object or a text, or by one of two types.
     */
    private void atRoot(String name, String value) {
        switch (name) {
            case "type" -> type(value);
            case "object" -> {
                errorSeen |= value.equals(ERROR);
                response |= value.equals("response");
            }
            case "status" -> {
                if (response) {
                    status(value);
                }
            }
            case ERROR -> errorSeen |= !value.isEmpty();
            default -> {}
        }
    }

    private void status(String value) {
        switch (value) {
            case "completed", "incomplete", "failed", "cancelled" -> finishReason = value;
            default -> {}
        }
    }

    /** A response that is incomplete has reached a limit, and is whole as far as it goes. */
    private void type(String value) {
        switch (value) {
            case "message_stop", "response.completed", "response.incomplete" -> ended = true;
            case ERROR, "response.failed" -> errorSeen = true;
            default -> {}
        }
    }

    Optional<TokenUsage> usage() {
        if (!usageSeen) {
            return Optional.empty();
        }
        long prompt = cacheApart ? input + cached + written : input;
        if (prompt + output == 0) {
            // What a translated stream begins with, as OpenAI tells at the end what was used.
            return Optional.empty();
        }
        return Optional.of(new TokenUsage(prompt, cached, written, output, reasoning));
    }

    Optional<String> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    /** {@return whether OpenAI's finish reason of a choice has passed} */
    boolean choiceFinished() {
        return choiceFinished;
    }

    /** {@return whether an event said that the answer failed} */
    boolean errorSeen() {
        return errorSeen;
    }

    /** {@return whether an event said that it is the last one} */
    boolean ended() {
        return ended;
    }

    LogprobSummary logprobs() {
        return logprobs;
    }
}
