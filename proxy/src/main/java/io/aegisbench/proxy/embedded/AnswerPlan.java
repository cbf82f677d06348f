package io.aegisbench.proxy.embedded;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What a request asks of the embedded upstream.
 *
 * @param kind of the endpoint
 * @param request as it was sent
 * @param model as it names it
 * @param seed the same for the same request
 * @param tokens how many the answer has, thoughts included
 * @param finishReason as OpenAI names it
 * @param tool that is called in place of an answer, or null
 */
record AnswerPlan(
        Kind kind,
        JsonNode request,
        String model,
        long seed,
        int tokens,
        String finishReason,
        @Nullable ToolCall tool) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LEGACY_LOGPROBS = 5;
    private static final int MAX_THOUGHTS = 8;
    private static final String[] LIMITS = {
        "max_tokens", "max_completion_tokens", "max_output_tokens"
    };

    /** What the endpoints differ in. */
    enum Kind {
        CHAT("chatcmpl-"),
        TEXT("cmpl-"),
        MESSAGE("msg_"),
        MESSAGE_TOKENS("req_"),
        RESPONSE("resp_"),
        EMBEDDING("");

        private final String idPrefix;

        Kind(String idPrefix) {
            this.idPrefix = idPrefix;
        }
    }

    /** {@return the plan, or null if the body is no JSON object that names a model} */
    static @Nullable AnswerPlan of(Kind kind, byte[] body, int usualTokens) {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JacksonException _) {
            return null;
        }
        if (!request.path("model").isString()) {
            return null;
        }
        long seed = body.length;
        for (byte b : body) {
            seed = 31 * seed + b;
        }
        int most = usualTokens;
        for (String limit : LIMITS) {
            if (request.path(limit).isInt() && request.path(limit).intValue() > 0) {
                most = Math.min(most, request.path(limit).intValue());
            }
        }
        return new AnswerPlan(
                kind,
                request,
                request.path("model").stringValue(),
                TokenSource.mix(seed),
                most,
                most < usualTokens ? "length" : "stop",
                ToolCall.forcedBy(request));
    }

    AnswerShape shape() {
        return switch (kind) {
            case CHAT, TEXT, EMBEDDING -> AnswerShape.COMPLETIONS;
            case MESSAGE, MESSAGE_TOKENS -> AnswerShape.MESSAGES;
            case RESPONSE -> AnswerShape.RESPONSES;
        };
    }

    boolean streams() {
        boolean one = kind == Kind.EMBEDDING || kind == Kind.MESSAGE_TOKENS;
        return !one && request.path("stream").asBoolean(false);
    }

    boolean streamsUsage() {
        return request.path("stream_options").path("include_usage").asBoolean(false);
    }

    /** {@return how many candidates to show of each token, or -1 for no logprobs at all} */
    int logprobs() {
        if (kind == Kind.TEXT) {
            JsonNode asked = request.path("logprobs");
            return asked.isInt() ? Math.clamp(asked.intValue(), 0, MAX_LEGACY_LOGPROBS) : -1;
        }
        if (!request.path("logprobs").asBoolean(false)) {
            return -1;
        }
        return Math.clamp(request.path("top_logprobs").asInt(0), 0, TokenSource.CANDIDATES);
    }

    /** {@return how many of the first tokens are thoughts, where an Anthropic client wants them} */
    int thoughts() {
        String type = request.path("thinking").path("type").asString("");
        boolean thinks = type.equals("enabled") || type.equals("adaptive");
        return kind == Kind.MESSAGE && thinks ? Math.min(MAX_THOUGHTS, tokens / 2) : 0;
    }

    /** {@return how many parts a stream has between its opening and its closing} */
    int parts() {
        return tool == null ? tokens : thoughts() + ToolCall.PARTS;
    }

    /** {@return about one token for four characters} */
    int promptTokens() {
        return 1 + characters(request) / 4;
    }

    private static int characters(JsonNode node) {
        int sum = node.isString() ? node.stringValue().length() : 0;
        for (JsonNode child : node) {
            sum += characters(child);
        }
        return sum;
    }

    String id() {
        return name(kind.idPrefix);
    }

    /** {@return a name of something within the answer} */
    String name(String prefix) {
        return prefix + Long.toHexString(seed);
    }

    TokenSource source() {
        return new TokenSource(seed);
    }

    /** {@return a token's text, which needs no escape in JSON} */
    String token(int index) {
        return source().text(index);
    }

    /** Appends the tokens of {@code [begin, end)}. */
    void say(StringBuilder out, int begin, int end) {
        TokenSource source = source();
        for (int i = begin; i < end; i++) {
            out.append(source.text(i));
        }
    }
}
