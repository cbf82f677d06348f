package io.aegisbench.proxy.dialect.translation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an answer ended, in both dialects. */
final class StopReasons {
    private StopReasons() {}

    /** {@return OpenAI's reason; one that we do not know could hide an incomplete answer} */
    static String toOpenAi(String stopReason) {
        return switch (stopReason) {
            case "end_turn", "stop_sequence" -> "stop";
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            default -> throw new AnswerException("its stop reason has no counterpart.");
        };
    }

    /**
     * {@return Anthropic's reason; servers of OpenAI's dialect have many words for an end}
     *
     * @param finishReason null or empty if there was none, which whole calls can do without
     * @param calledTools whether the answer calls tools: OpenAI says {@code stop} where the call
     *     was forced
     * @param refused whether the answer is a refusal, which OpenAI keeps apart from the reason
     */
    static String toAnthropic(@Nullable String finishReason, boolean calledTools, boolean refused) {
        if (isNone(finishReason) && !calledTools) {
            throw new AnswerException("it ends without a finish reason.");
        }
        return switch (String.valueOf(finishReason).toLowerCase(Locale.ROOT)) {
            case "length", "max_tokens" -> "max_tokens";
            case "tool_calls", "function_call", "tool_use" -> "tool_use";
            case "content_filter", "refusal" -> "refusal";
            default -> {
                if (refused) {
                    yield "refusal";
                }
                yield calledTools ? "tool_use" : "end_turn";
            }
        };
    }

    static boolean isNone(@Nullable String finishReason) {
        return finishReason == null || finishReason.isEmpty();
    }

    /** {@return whether a finish reason is one of OpenAI's own words} */
    static boolean isKnown(String finishReason) {
        return switch (finishReason) {
            case "stop", "length", "tool_calls", "content_filter", "function_call" -> true;
            default -> false;
        };
    }
}
