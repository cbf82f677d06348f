package io.aegisbench.proxy.embedded;

import org.jspecify.annotations.Nullable;

/**
 * Anthropic's messages: perhaps a block of thoughts, then one of text or the use of a tool.
 * Thread-safe: without state.
 */
final class MessageShape implements AnswerShape {
    private static final String BLOCK_STOP = "content_block_stop";
    private static final String SIGNATURE = "ZW1iZWRkZWQgdGhvdWdodHM=";

    @Override
    public String whole(AnswerPlan plan) {
        StringBuilder out = new StringBuilder(512 + 8 * plan.tokens());
        head(out, plan).append("\"content\":[");
        int thoughts = plan.thoughts();
        if (thoughts > 0) {
            out.append("{\"type\":\"thinking\",\"thinking\":\"");
            plan.say(out, 0, thoughts);
            out.append("\",\"signature\":\"").append(SIGNATURE).append("\"},");
        }
        ToolCall tool = plan.tool();
        if (tool == null) {
            out.append("{\"type\":\"text\",\"text\":\"");
            plan.say(out, thoughts, plan.tokens());
            out.append("\"}],");
        } else {
            toolUse(out, plan, tool, tool.arguments()).append("],");
        }
        return usage(stop(out, plan).append(','), plan, plan.tokens()).append('}').toString();
    }

    /** {@return how many tokens a request has} */
    String count(AnswerPlan plan) {
        return "{\"input_tokens\":" + plan.promptTokens() + "}";
    }

    @Override
    public void open(StringBuilder out, AnswerPlan plan) {
        QuotedJson.event(out, "message_start").append(",\"message\":");
        head(out, plan).append("\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,");
        usage(out, plan, 1).append("}}\n\n");
        if (plan.thoughts() > 0) {
            begin(out, 0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
        } else {
            beginAnswer(out, plan);
        }
        QuotedJson.event(out, "ping").append("}\n\n");
    }

    @Override
    public void part(StringBuilder out, AnswerPlan plan, int index) {
        int thoughts = plan.thoughts();
        if (index < thoughts) {
            delta(out, 0, "thinking", plan.token(index));
            return;
        }
        if (index == thoughts && thoughts > 0) {
            delta(out, 0, "signature", SIGNATURE);
            QuotedJson.event(out, BLOCK_STOP).append(",\"index\":0}\n\n");
            beginAnswer(out, plan);
        }
        int block = thoughts > 0 ? 1 : 0;
        ToolCall tool = plan.tool();
        if (tool == null) {
            delta(out, block, "text", plan.token(index));
        } else {
            delta(out, block, "input_json", index == thoughts ? "" : tool.arguments());
        }
    }

    @Override
    public void close(StringBuilder out, AnswerPlan plan) {
        int block = plan.thoughts() > 0 ? 1 : 0;
        QuotedJson.event(out, BLOCK_STOP).append(",\"index\":").append(block).append("}\n\n");
        stop(QuotedJson.event(out, "message_delta").append(",\"delta\":{"), plan);
        usage(out.append("},"), plan, plan.tokens()).append("}\n\n");
        QuotedJson.event(out, "message_stop").append("}\n\n");
    }

    @Override
    public String error(int status, String code, String message) {
        String type =
                switch (status) {
                    case 404 -> "not_found_error";
                    case 500 -> "api_error";
                    default -> "invalid_request_error";
                };
        return "{\"type\":\"error\",\"error\":{\"type\":\""
                + type
                + "\",\"message\":\""
                + message
                + "\"}}";
    }

    @Override
    public String failure() {
        return "event: error\ndata: " + error(500, "embedded", "The model failed.") + "\n\n";
    }

    private static StringBuilder head(StringBuilder out, AnswerPlan plan) {
        out.append("{\"id\":\"").append(plan.id());
        out.append("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"");
        return QuotedJson.quote(out, plan.model()).append("\",");
    }

    private static void beginAnswer(StringBuilder out, AnswerPlan plan) {
        int block = plan.thoughts() > 0 ? 1 : 0;
        ToolCall tool = plan.tool();
        String empty =
                tool == null
                        ? "{\"type\":\"text\",\"text\":\"\"}"
                        : toolUse(new StringBuilder(), plan, tool, "{}").toString();
        begin(out, block, empty);
    }

    private static void begin(StringBuilder out, int block, String empty) {
        QuotedJson.event(out, "content_block_start").append(",\"index\":").append(block);
        out.append(",\"content_block\":").append(empty).append("}\n\n");
    }

    /** A delta's field is named as its type, except that of a tool's input. */
    private static void delta(StringBuilder out, int block, String type, String text) {
        String field = type.equals("input_json") ? "partial_json" : type;
        QuotedJson.event(out, "content_block_delta").append(",\"index\":").append(block);
        out.append(",\"delta\":{\"type\":\"").append(type).append("_delta\",\"").append(field);
        QuotedJson.quote(out.append("\":\""), text).append("\"}}\n\n");
    }

    private static StringBuilder toolUse(
            StringBuilder out, AnswerPlan plan, ToolCall tool, String input) {
        out.append("{\"type\":\"tool_use\",\"id\":\"").append(plan.name("toolu_"));
        QuotedJson.quote(out.append("\",\"name\":\""), tool.name());
        return out.append("\",\"input\":").append(input).append('}');
    }

    private static StringBuilder stop(StringBuilder out, AnswerPlan plan) {
        return out.append("\"stop_reason\":\"")
                .append(reason(plan.tool(), plan.finishReason()))
                .append("\",\"stop_sequence\":null");
    }

    private static String reason(@Nullable ToolCall tool, String finishReason) {
        if (tool != null) {
            return "tool_use";
        }
        return finishReason.equals("length") ? "max_tokens" : "end_turn";
    }

    private static StringBuilder usage(StringBuilder out, AnswerPlan plan, int outputTokens) {
        out.append("\"usage\":{\"input_tokens\":").append(plan.promptTokens());
        out.append(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0");
        return out.append(",\"output_tokens\":").append(outputTokens).append('}');
    }
}
