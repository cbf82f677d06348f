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
 * @param tokens how many the answer has
 * @param finishReason as OpenAI names it
 */
record AnswerPlan(
        Kind kind, JsonNode request, String model, long seed, int tokens, String finishReason) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LEGACY_LOGPROBS = 5;

    /** What the endpoints differ in. */
    enum Kind {
        CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk"),
        TEXT("cmpl-", "text_completion", "text_completion"),
        EMBEDDING("", "list", "list");

        final String idPrefix;
        final String object;
        final String chunkObject;

        Kind(String idPrefix, String object, String chunkObject) {
            this.idPrefix = idPrefix;
            this.object = object;
            this.chunkObject = chunkObject;
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
        for (String limit : new String[] {"max_tokens", "max_completion_tokens"}) {
            if (request.path(limit).isInt() && request.path(limit).intValue() > 0) {
                most = Math.min(most, request.path(limit).intValue());
            }
        }
        String reason = most < usualTokens ? "length" : "stop";
        String model = request.path("model").stringValue();
        return new AnswerPlan(kind, request, model, TokenSource.mix(seed), most, reason);
    }

    boolean streams() {
        return request.path("stream").asBoolean(false);
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

    /** {@return the tool the request forces to be called, or null} */
    @Nullable JsonNode forcedTool() {
        JsonNode choice = request.path("tool_choice");
        boolean required = choice.isString() && "required".equals(choice.stringValue());
        String name = choice.path("function").path("name").asString("");
        for (JsonNode tool : request.path("tools")) {
            JsonNode function = tool.path("function");
            String offered = function.path("name").asString("");
            if (required || (!name.isEmpty() && name.equals(offered))) {
                return function;
            }
        }
        return null;
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
        return kind.idPrefix + Long.toHexString(seed);
    }

    TokenSource source() {
        return new TokenSource(seed);
    }
}
