package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of one call, counted one way for both dialects. OpenAI counts cached tokens among the
 * prompt's, Anthropic beside them; here they are among them.
 *
 * @param prompt all tokens of the prompt, cached or not
 * @param cachedPrompt those of them that were read from a cache
 * @param cacheWritten those of them that were written to a cache
 * @param completion all tokens of the answer
 * @param reasoning those of them that the client does not see
 */
public record TokenUsage(
        long prompt, long cachedPrompt, long cacheWritten, long completion, long reasoning) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

    /**
     * What an upstream says beyond this is no count: it would overflow sums, and charge a key for
     * what nobody can have used.
     */
    static final long MAX_COUNT = 1_000_000_000L;

    /** {@return prompt and completion together} */
    public long total() {
        return prompt + completion;
    }

    public static TokenUsage ofOpenAi(@Nullable JsonNode usage) {
        if (usage == null) {
            return NONE;
        }
        JsonNode promptDetails = usage.path("prompt_tokens_details");
        return new TokenUsage(
                atLeastZero(count(usage, "prompt_tokens")),
                atLeastZero(count(promptDetails, "cached_tokens")),
                atLeastZero(count(promptDetails, "cache_write_tokens")),
                atLeastZero(count(usage, "completion_tokens")),
                atLeastZero(count(usage.path("completion_tokens_details"), "reasoning_tokens")));
    }

    public static TokenUsage ofAnthropic(@Nullable JsonNode usage) {
        return NONE.updatedByAnthropic(usage);
    }

    /**
     * {@return this usage with what a later event of an Anthropic stream says instead: its counts
     * are cumulative}
     */
    public TokenUsage updatedByAnthropic(@Nullable JsonNode usage) {
        if (usage == null) {
            return this;
        }
        long read = orElse(count(usage, "cache_read_input_tokens"), cachedPrompt);
        long written = orElse(count(usage, "cache_creation_input_tokens"), cacheWritten);
        long fresh = orElse(count(usage, "input_tokens"), prompt - cachedPrompt - cacheWritten);
        return new TokenUsage(
                fresh + read + written,
                read,
                written,
                orElse(count(usage, "output_tokens"), completion),
                orElse(count(usage.path("output_tokens_details"), "thinking_tokens"), reasoning));
    }

    public ObjectNode toOpenAi() {
        ObjectNode usage =
                Json.object()
                        .put("prompt_tokens", prompt)
                        .put("completion_tokens", completion)
                        .put("total_tokens", total());
        usage.putObject("prompt_tokens_details")
                .put("cached_tokens", cachedPrompt)
                .put("cache_write_tokens", cacheWritten);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", reasoning);
        return usage;
    }

    public ObjectNode toAnthropic() {
        ObjectNode usage =
                Json.object()
                        .put("input_tokens", Math.max(0, prompt - cachedPrompt - cacheWritten))
                        .put("cache_creation_input_tokens", cacheWritten)
                        .put("cache_read_input_tokens", cachedPrompt)
                        .put("output_tokens", completion);
        usage.putObject("output_tokens_details").put("thinking_tokens", reasoning);
        return usage;
    }

    private static long count(JsonNode node, String name) {
        long count = Json.count(node, name);
        return count > MAX_COUNT ? -1 : count;
    }

    private static long orElse(long count, long other) {
        return count < 0 ? other : count;
    }

    private static long atLeastZero(long count) {
        return Math.max(0, count);
    }
}
