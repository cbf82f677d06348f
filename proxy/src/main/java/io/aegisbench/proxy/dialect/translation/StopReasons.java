package io.aegisbench.proxy.dialect.translation;

/**
 * Why an answer ended, in both dialects. A reason we do not know could hide an incomplete answer,
 * so it is refused.
 */
final class StopReasons {
    private StopReasons() {}

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
     * {@return Anthropic's reason}
     *
     * @param calledTools whether the answer calls tools: OpenAI says {@code stop} where the call
     *     was forced
     * @param refused whether the answer is a refusal, which OpenAI keeps apart from the reason
     */
    static String toAnthropic(String finishReason, boolean calledTools, boolean refused) {
        if (refused && finishReason.equals("stop")) {
            return "refusal";
        }
        return switch (finishReason) {
            case "stop" -> calledTools ? "tool_use" : "end_turn";
            case "length" -> "max_tokens";
            case "tool_calls" -> "tool_use";
            case "content_filter" -> "refusal";
            default -> throw new AnswerException("its finish reason has no counterpart.");
        };
    }
}
