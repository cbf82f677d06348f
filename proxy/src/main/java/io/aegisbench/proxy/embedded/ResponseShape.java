package io.aegisbench.proxy.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's responses: one item, a message or the call of a function. Its events are numbered, and
 * nothing comes behind the last one. Thread-safe: without state.
 */
final class ResponseShape implements AnswerShape {
    private static final String IN_PROGRESS = "in_progress";
    private static final String COMPLETED = "completed";
    private static final List<Repeated> REPEATED =
            List.of(
                    new Repeated("instructions", "null"),
                    new Repeated("max_output_tokens", "null"),
                    new Repeated("metadata", "{}"),
                    new Repeated("parallel_tool_calls", "true"),
                    new Repeated("previous_response_id", "null"),
                    new Repeated("temperature", "1"),
                    new Repeated("tool_choice", "\"auto\""),
                    new Repeated("tools", "[]"),
                    new Repeated("top_p", "1"));

    /** A field of the request that the answer repeats, and its JSON where none was asked for. */
    private record Repeated(String name, String usual) {}

    @Override
    public String whole(AnswerPlan plan) {
        return response(new StringBuilder(1024 + 8 * plan.tokens()), plan, status(plan)).toString();
    }

    @Override
    public void open(StringBuilder out, AnswerPlan plan) {
        event(out, "response.created", 0).append(",\"response\":");
        response(out, plan, IN_PROGRESS).append("}\n\n");
        event(out, "response.in_progress", 1).append(",\"response\":");
        response(out, plan, IN_PROGRESS).append("}\n\n");
        event(out, "response.output_item.added", 2).append(",\"output_index\":0,\"item\":");
        item(out, plan, IN_PROGRESS, false).append("}\n\n");
        if (plan.tool() == null) {
            place(event(out, "response.content_part.added", 3), plan).append(",\"part\":");
            text(out, plan, false).append("}\n\n");
        }
    }

    @Override
    public void part(StringBuilder out, AnswerPlan plan, int index) {
        ToolCall tool = plan.tool();
        if (tool == null) {
            place(event(out, "response.output_text.delta", opening(plan) + index), plan);
            out.append(",\"delta\":\"").append(plan.token(index)).append("\",\"logprobs\":[]}\n\n");
            return;
        }
        place(event(out, "response.function_call_arguments.delta", opening(plan) + index), plan);
        int half = tool.arguments().length() / 2;
        String said =
                index == 0 ? tool.arguments().substring(0, half) : tool.arguments().substring(half);
        QuotedJson.quote(out.append(",\"delta\":\""), said).append("\"}\n\n");
    }

    @Override
    public void close(StringBuilder out, AnswerPlan plan) {
        int number = opening(plan) + plan.parts();
        ToolCall tool = plan.tool();
        if (tool == null) {
            place(event(out, "response.output_text.done", number++), plan).append(",\"text\":\"");
            plan.say(out, 0, plan.tokens());
            out.append("\",\"logprobs\":[]}\n\n");
            place(event(out, "response.content_part.done", number++), plan).append(",\"part\":");
            text(out, plan, true).append("}\n\n");
        } else {
            place(event(out, "response.function_call_arguments.done", number++), plan);
            QuotedJson.quote(out.append(",\"name\":\""), tool.name()).append("\",\"arguments\":\"");
            QuotedJson.quote(out, tool.arguments()).append("\"}\n\n");
        }
        event(out, "response.output_item.done", number++).append(",\"output_index\":0,\"item\":");
        item(out, plan, status(plan), true).append("}\n\n");
        event(out, "response." + status(plan), number).append(",\"response\":");
        response(out, plan, status(plan)).append("}\n\n");
    }

    @Override
    public String error(int status, String code, String message) {
        return COMPLETIONS.error(status, code, message);
    }

    @Override
    public String failure() {
        StringBuilder out = QuotedJson.event(new StringBuilder(), "error");
        return out.append(",\"code\":\"server_error\",\"message\":\"The model failed.\",")
                .append("\"param\":null}\n\n")
                .toString();
    }

    private static int opening(AnswerPlan plan) {
        return plan.tool() == null ? 4 : 3;
    }

    private static String status(AnswerPlan plan) {
        boolean cut = plan.tool() == null && plan.finishReason().equals("length");
        return cut ? "incomplete" : COMPLETED;
    }

    private static StringBuilder event(StringBuilder out, String type, int number) {
        return QuotedJson.event(out, type).append(",\"sequence_number\":").append(number);
    }

    /** Where in the answer an event belongs. */
    private static StringBuilder place(StringBuilder out, AnswerPlan plan) {
        out.append(",\"item_id\":\"").append(itemId(plan)).append("\",\"output_index\":0");
        return plan.tool() == null ? out.append(",\"content_index\":0") : out;
    }

    private static String itemId(AnswerPlan plan) {
        return plan.name(plan.tool() == null ? "msg_" : "fc_");
    }

    private static StringBuilder item(
            StringBuilder out, AnswerPlan plan, String status, boolean said) {
        out.append("{\"id\":\"").append(itemId(plan));
        out.append("\",\"status\":\"").append(status);
        ToolCall tool = plan.tool();
        if (tool != null) {
            out.append("\",\"type\":\"function_call\",\"call_id\":\"").append(plan.name("call_"));
            QuotedJson.quote(out.append("\",\"name\":\""), tool.name());
            QuotedJson.quote(out.append("\",\"arguments\":\""), said ? tool.arguments() : "");
            return out.append("\"}");
        }
        out.append("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[");
        return (said ? text(out, plan, true) : out).append("]}");
    }

    private static StringBuilder text(StringBuilder out, AnswerPlan plan, boolean said) {
        out.append("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"");
        plan.say(out, 0, said ? plan.tokens() : 0);
        return out.append("\"}");
    }

    private static StringBuilder response(StringBuilder out, AnswerPlan plan, String status) {
        boolean said = !status.equals(IN_PROGRESS);
        out.append("{\"id\":\"").append(plan.id()).append("\",\"object\":\"response\"");
        out.append(",\"created_at\":").append(CREATED).append(",\"status\":\"").append(status);
        QuotedJson.quote(out.append("\",\"model\":\""), plan.model());
        out.append("\",\"error\":null,\"incomplete_details\":");
        boolean cut = said && !status.equals(COMPLETED);
        out.append(cut ? "{\"reason\":\"max_output_tokens\"}" : "null");
        for (Repeated field : REPEATED) {
            JsonNode asked = plan.request().path(field.name);
            out.append(",\"").append(field.name).append("\":");
            out.append(asked.isMissingNode() ? field.usual : asked.toString());
        }
        out.append(",\"output\":[");
        if (said) {
            item(out, plan, status, true);
        }
        return usage(out.append("],\"usage\":"), said ? plan : null).append('}');
    }

    private static StringBuilder usage(StringBuilder out, @Nullable AnswerPlan plan) {
        if (plan == null) {
            return out.append("null");
        }
        int prompt = plan.promptTokens();
        out.append("{\"input_tokens\":").append(prompt);
        out.append(",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":");
        out.append(plan.tokens()).append(",\"output_tokens_details\":{\"reasoning_tokens\":0}");
        return out.append(",\"total_tokens\":").append(prompt + plan.tokens()).append('}');
    }
}
