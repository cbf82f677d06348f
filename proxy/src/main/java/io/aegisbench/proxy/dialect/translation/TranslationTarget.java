package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import tools.jackson.databind.JsonNode;

/**
 * What a translation must know of the upstream that it is for.
 *
 * @param dialect what it speaks
 * @param maxTokens what Anthropic, which requires a limit of the answer, is sent where an OpenAI
 *     client names none
 * @param reasoning how an Anthropic upstream is told how much to think
 */
public record TranslationTarget(Dialect dialect, int maxTokens, Reasoning reasoning) {
    /** What every model takes that is still served. */
    public static final int MAX_TOKENS = 8192;

    /** How an Anthropic upstream is told how much to think. */
    public enum Reasoning {
        /** By a budget of tokens, which all its models know but the newest. */
        BUDGET,
        /** By an effort, which newer models know. */
        EFFORT
    }

    public TranslationTarget {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be positive: " + maxTokens);
        }
    }

    /**
     * {@return the limit that a request is given which sets its answer none, or at least what comes
     * of it when the model is to think}
     *
     * @param asked the endpoint that the client called
     * @param otherwise where it is given none
     */
    public int answerTokens(Endpoint asked, JsonNode request, int otherwise) {
        if (asked != Endpoint.CHAT_COMPLETIONS || dialect != Dialect.ANTHROPIC) {
            return otherwise;
        }
        return maxTokens + (reasoning == Reasoning.BUDGET ? ChatThinking.mostTokens(request) : 0);
    }

    /** {@return an upstream of this dialect with the defaults} */
    public static TranslationTarget of(Dialect dialect) {
        return new TranslationTarget(dialect, MAX_TOKENS, Reasoning.BUDGET);
    }
}
