package io.aegisbench.proxy.embedded;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;

/**
 * Writes answers in OpenAI's shapes, by hand, as the embedded upstream shares its machine with what
 * is measured. Answers have one choice whatever {@code n} says, and were all created at one time.
 */
final class AnswerWriter {
    private static final long CREATED = 1_760_000_000L;

    private AnswerWriter() {}

    /** {@return an answer that is no stream} */
    static String whole(AnswerPlan plan) {
        StringBuilder out = new StringBuilder(256 + 8 * plan.tokens());
        head(out, plan, plan.kind().object);
        JsonNode tool = plan.forcedTool();
        if (plan.kind() == AnswerPlan.Kind.TEXT) {
            out.append("{\"index\":0,\"text\":\"");
            tokens(out, plan);
            out.append("\",\"logprobs\":");
            TokenLogprobs.legacy(out, plan, 0, plan.tokens());
            out.append(",\"finish_reason\":\"").append(plan.finishReason()).append("\"}");
        } else {
            out.append("{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
            if (tool == null) {
                out.append('"');
                tokens(out, plan);
                out.append("\",\"refusal\":null}");
            } else {
                out.append("null,\"refusal\":null,\"tool_calls\":[");
                toolCall(out, plan, tool, ToolArguments.of(tool)).append("]}");
            }
            out.append(",\"logprobs\":");
            TokenLogprobs.chat(out, plan, 0, tool == null ? plan.tokens() : 0);
            String reason = tool == null ? plan.finishReason() : "tool_calls";
            out.append(",\"finish_reason\":\"").append(reason).append("\"}");
        }
        out.append("],\"usage\":");
        return usage(out, plan).append('}').toString();
    }

    /** {@return the number of events of a stream, its end marker not counted} */
    static int eventCount(AnswerPlan plan) {
        int opening = plan.kind() == AnswerPlan.Kind.CHAT ? 1 : 0;
        int middle = plan.forcedTool() == null ? plan.tokens() : 2;
        return opening + middle + 1 + (plan.streamsUsage() ? 1 : 0);
    }

    /** Appends one event of a stream. */
    static void event(StringBuilder out, AnswerPlan plan, int index) {
        out.append("data: ");
        head(out, plan, plan.kind().chunkObject);
        int opening = plan.kind() == AnswerPlan.Kind.CHAT ? 1 : 0;
        JsonNode tool = plan.forcedTool();
        int middle = tool == null ? plan.tokens() : 2;
        int token = index - opening;
        if (token > middle) {
            usage(out.append("],\"usage\":"), plan).append("}\n\n");
            return;
        }
        if (plan.kind() == AnswerPlan.Kind.TEXT) {
            textChoice(out, plan, token);
        } else {
            String reason = tool == null ? plan.finishReason() : "tool_calls";
            out.append("{\"index\":0,\"delta\":");
            delta(out, plan, tool, token);
            out.append(",\"logprobs\":");
            boolean said = tool == null && token >= 0 && token < middle;
            TokenLogprobs.chat(out, plan, token, said ? 1 : 0);
            finish(out, token == middle ? reason : null);
        }
        out.append(plan.streamsUsage() ? "],\"usage\":null}\n\n" : "]}\n\n");
    }

    private static void textChoice(StringBuilder out, AnswerPlan plan, int token) {
        boolean said = token < plan.tokens();
        out.append("{\"index\":0,\"text\":\"");
        out.append(said ? plan.source().text(token) : "").append("\",\"logprobs\":");
        TokenLogprobs.legacy(out, plan, token, said ? 1 : 0);
        finish(out, said ? null : plan.finishReason());
    }

    private static void finish(StringBuilder out, @Nullable String reason) {
        if (reason == null) {
            out.append(",\"finish_reason\":null}");
        } else {
            out.append(",\"finish_reason\":\"").append(reason).append("\"}");
        }
    }

    private static void delta(
            StringBuilder out, AnswerPlan plan, @Nullable JsonNode tool, int token) {
        if (token < 0) {
            String content = tool == null ? "\"\"" : "null";
            out.append("{\"role\":\"assistant\",\"content\":").append(content).append('}');
        } else if (tool != null && token == 0) {
            out.append("{\"tool_calls\":[{\"index\":0,");
            toolCall(out, plan, tool, "").deleteCharAt(out.lastIndexOf("{\"id\"")).append("]}");
        } else if (tool != null && token == 1) {
            out.append("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
            quote(out, ToolArguments.of(tool)).append("\"}}]}");
        } else if (tool == null && token < plan.tokens()) {
            out.append("{\"content\":\"").append(plan.source().text(token)).append("\"}");
        } else {
            out.append("{}");
        }
    }

    private static StringBuilder toolCall(
            StringBuilder out, AnswerPlan plan, JsonNode tool, String arguments) {
        out.append("{\"id\":\"call_").append(Long.toHexString(plan.seed()));
        out.append("\",\"type\":\"function\",\"function\":{\"name\":\"");
        quote(out, tool.path("name").asString("")).append("\",\"arguments\":\"");
        return quote(out, arguments).append("\"}}");
    }

    /** {@return vectors for each input} */
    static String embeddings(AnswerPlan plan) {
        List<JsonNode> inputs = new ArrayList<>();
        JsonNode input = plan.request().path("input");
        boolean several = input.isArray() && !input.path(0).isInt();
        if (several) {
            input.forEach(inputs::add);
        } else {
            inputs.add(input);
        }
        StringBuilder out = new StringBuilder(512).append("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < inputs.size(); i++) {
            out.append(i == 0 ? "" : ",").append("{\"object\":\"embedding\",\"index\":").append(i);
            EmbeddingVector.append(out.append(",\"embedding\":"), plan, inputs.get(i));
            out.append('}');
        }
        quote(out.append("],\"model\":\""), plan.model())
                .append("\",\"usage\":{\"prompt_tokens\":");
        int prompt = plan.promptTokens();
        return out.append(prompt)
                .append(",\"total_tokens\":")
                .append(prompt)
                .append("}}")
                .toString();
    }

    private static void head(StringBuilder out, AnswerPlan plan, String object) {
        out.append("{\"id\":\"").append(plan.id()).append("\",\"object\":\"").append(object);
        out.append("\",\"created\":").append(CREATED).append(",\"model\":\"");
        quote(out, plan.model()).append("\",\"choices\":[");
    }

    private static void tokens(StringBuilder out, AnswerPlan plan) {
        TokenSource source = plan.source();
        for (int i = 0; i < plan.tokens(); i++) {
            out.append(source.text(i));
        }
    }

    private static StringBuilder usage(StringBuilder out, AnswerPlan plan) {
        int prompt = plan.promptTokens();
        out.append("{\"prompt_tokens\":").append(prompt);
        out.append(",\"completion_tokens\":").append(plan.tokens());
        return out.append(",\"total_tokens\":").append(prompt + plan.tokens()).append('}');
    }

    static StringBuilder quote(StringBuilder out, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out;
    }

    /** {@return an error in OpenAI's shape} */
    static String error(String type, String code, String message) {
        return "{\"error\":{\"message\":\""
                + message
                + "\",\"type\":\""
                + type
                + "\",\"code\":\""
                + code
                + "\",\"param\":null}}";
    }

    static byte[] bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
