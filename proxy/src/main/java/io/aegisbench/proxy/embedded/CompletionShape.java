package io.aegisbench.proxy.embedded;

import org.jspecify.annotations.Nullable;

/**
 * OpenAI's chats and older completions. Answers have one choice whatever {@code n} says.
 * Thread-safe: without state.
 */
final class CompletionShape implements AnswerShape {
    @Override
    public String whole(AnswerPlan plan) {
        StringBuilder out = new StringBuilder(256 + 8 * plan.tokens());
        head(out, plan, isText(plan) ? "text_completion" : "chat.completion");
        ToolCall tool = plan.tool();
        if (isText(plan)) {
            out.append("{\"index\":0,\"text\":\"");
            plan.say(out, 0, plan.tokens());
            out.append("\",\"logprobs\":");
            TokenLogprobs.legacy(out, plan, 0, plan.tokens());
        } else {
            out.append("{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
            if (tool == null) {
                out.append('"');
                plan.say(out, 0, plan.tokens());
                out.append("\",\"refusal\":null}");
            } else {
                out.append("null,\"refusal\":null,\"tool_calls\":[{");
                toolCall(out, plan, tool, tool.arguments()).append("]}");
            }
            out.append(",\"logprobs\":");
            TokenLogprobs.chat(out, plan, 0, tool == null ? plan.tokens() : 0);
        }
        finish(out, reason(plan));
        return usage(out.append("],\"usage\":"), plan).append('}').toString();
    }

    @Override
    public void open(StringBuilder out, AnswerPlan plan) {
        if (!isText(plan)) {
            String content = plan.tool() == null ? "\"\"" : "null";
            String delta = "{\"role\":\"assistant\",\"content\":" + content + "}";
            chunk(out, plan, delta, -1, null);
        }
    }

    @Override
    public void part(StringBuilder out, AnswerPlan plan, int index) {
        ToolCall tool = plan.tool();
        if (isText(plan)) {
            text(out, plan, index, null);
        } else if (tool == null) {
            chunk(out, plan, "{\"content\":\"" + plan.token(index) + "\"}", index, null);
        } else {
            StringBuilder delta = new StringBuilder("{\"tool_calls\":[{\"index\":0,");
            if (index == 0) {
                toolCall(delta, plan, tool, "");
            } else {
                delta.append("\"function\":{\"arguments\":\"");
                QuotedJson.quote(delta, tool.arguments()).append("\"}}");
            }
            chunk(out, plan, delta.append("]}").toString(), -1, null);
        }
    }

    @Override
    public void close(StringBuilder out, AnswerPlan plan) {
        if (isText(plan)) {
            text(out, plan, -1, plan.finishReason());
        } else {
            chunk(out, plan, "{}", -1, reason(plan));
        }
        if (plan.streamsUsage()) {
            begin(out, plan);
            usage(out.append("],\"usage\":"), plan).append("}\n\n");
        }
        out.append("data: [DONE]\n\n");
    }

    @Override
    public String error(int status, String code, String message) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return "{\"error\":{\"message\":\""
                + message
                + "\",\"type\":\""
                + type
                + "\",\"code\":\""
                + code
                + "\",\"param\":null}}";
    }

    @Override
    public String failure() {
        return "data: " + error(500, "embedded", "The model failed.") + "\n\n";
    }

    private static boolean isText(AnswerPlan plan) {
        return plan.kind() == AnswerPlan.Kind.TEXT;
    }

    private static String reason(AnswerPlan plan) {
        return plan.tool() == null ? plan.finishReason() : "tool_calls";
    }

    /** A chunk of a chat; the token's probabilities with it, if there is a token. */
    private static void chunk(
            StringBuilder out, AnswerPlan plan, String delta, int token, @Nullable String reason) {
        begin(out, plan);
        out.append("{\"index\":0,\"delta\":").append(delta).append(",\"logprobs\":");
        TokenLogprobs.chat(out, plan, token, token < 0 ? 0 : 1);
        finish(out, reason);
        end(out, plan);
    }

    private static void text(
            StringBuilder out, AnswerPlan plan, int token, @Nullable String reason) {
        begin(out, plan);
        out.append("{\"index\":0,\"text\":\"").append(token < 0 ? "" : plan.token(token));
        out.append("\",\"logprobs\":");
        TokenLogprobs.legacy(out, plan, token, token < 0 ? 0 : 1);
        finish(out, reason);
        end(out, plan);
    }

    private static void begin(StringBuilder out, AnswerPlan plan) {
        head(
                out.append("data: "),
                plan,
                isText(plan) ? "text_completion" : "chat.completion.chunk");
    }

    private static void finish(StringBuilder out, @Nullable String reason) {
        if (reason == null) {
            out.append(",\"finish_reason\":null}");
        } else {
            out.append(",\"finish_reason\":\"").append(reason).append("\"}");
        }
    }

    private static void end(StringBuilder out, AnswerPlan plan) {
        out.append(plan.streamsUsage() ? "],\"usage\":null}\n\n" : "]}\n\n");
    }

    /** The opening brace is written already, as a stream puts an index behind it. */
    private static StringBuilder toolCall(
            StringBuilder out, AnswerPlan plan, ToolCall tool, String arguments) {
        out.append("\"id\":\"").append(plan.name("call_"));
        out.append("\",\"type\":\"function\",\"function\":{\"name\":\"");
        QuotedJson.quote(out, tool.name()).append("\",\"arguments\":\"");
        return QuotedJson.quote(out, arguments).append("\"}}");
    }

    private static void head(StringBuilder out, AnswerPlan plan, String object) {
        out.append("{\"id\":\"").append(plan.id()).append("\",\"object\":\"").append(object);
        out.append("\",\"created\":").append(CREATED).append(",\"model\":\"");
        QuotedJson.quote(out, plan.model()).append("\",\"choices\":[");
    }

    private static StringBuilder usage(StringBuilder out, AnswerPlan plan) {
        int prompt = plan.promptTokens();
        out.append("{\"prompt_tokens\":").append(prompt);
        out.append(",\"completion_tokens\":").append(plan.tokens());
        return out.append(",\"total_tokens\":").append(prompt + plan.tokens()).append('}');
    }
}
