package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.FieldTable.flag;
import static io.aegisbench.proxy.dialect.translation.FieldTable.only;
import static io.aegisbench.proxy.dialect.translation.FieldTable.onlyText;
import static io.aegisbench.proxy.dialect.translation.FieldTable.text;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of an Anthropic message request on its way to an OpenAI upstream. */
final class MessageFields {
    /** OpenAI's upstreams cache prompts by themselves, and cannot edit what they are sent. */
    static final FieldTable REQUEST =
            FieldTable.at("")
                    .kept("model", "stream", "temperature", "top_p")
                    .mapped("messages", "messages")
                    .mapped("system", "messages")
                    .mapped("max_tokens", "max_completion_tokens")
                    .mapped("tools", "tools")
                    .mapped("tool_choice", "tool_choice, parallel_tool_calls")
                    .mapped("stop_sequences", "stop")
                    .mapped("metadata", "user")
                    .mapped("service_tier", "service_tier")
                    .mapped("output_config", "reasoning_effort, response_format")
                    .mapped("output_format", "response_format")
                    .mapped("thinking", "reasoning_effort")
                    .dropped("cache_control", "compaction", "context_management", "diagnostics")
                    .dropped("speed", text("standard"))
                    .dropped("top_k")
                    .refused("billing_policy", "container", "fallback_credit_token", "fallbacks")
                    .refused("inference_geo", "thread")
                    .refused("mcp_servers", JsonNode::isEmpty);

    static final FieldTable METADATA = FieldTable.at("metadata").mapped("user_id", "user");

    static final FieldTable OUTPUT_CONFIG =
            FieldTable.at("output_config")
                    .mapped("effort", "reasoning_effort")
                    .mapped("format", "response_format")
                    .dropped("task_budget");

    static final FieldTable FORMAT =
            FieldTable.at("output_config.format")
                    .mapped("type", "response_format.type")
                    .mapped("schema", "response_format.json_schema.schema");

    static final FieldTable THINKING =
            FieldTable.at("thinking")
                    .mapped("type", "reasoning_effort")
                    .mapped("budget_tokens", "reasoning_effort")
                    .dropped("display", text("omitted"))
                    .dropped("block_binding");

    static final FieldTable TOOL =
            FieldTable.at("tools[]")
                    .kept("name", "description", "strict")
                    .moot("type", "'custom' is all that passes")
                    .mapped("input_schema", "tools[].function.parameters")
                    .dropped("cache_control")
                    .dropped("defer_loading", flag(false))
                    .dropped("eager_input_streaming", flag(false))
                    .dropped("input_examples", JsonNode::isEmpty)
                    .refused("allowed_callers", onlyText("direct"));

    static final FieldTable TOOL_CHOICE =
            FieldTable.at("tool_choice")
                    .mapped("type", "tool_choice")
                    .mapped("name", "tool_choice.function.name")
                    .mapped("disable_parallel_tool_use", "parallel_tool_calls");

    static final FieldTable MESSAGE =
            FieldTable.at("messages[]")
                    .mapped("role", "messages[].role")
                    .mapped("content", "messages[]");

    /** What an earlier answer cites is no part of what the next one is made of. */
    static final FieldTable TEXT =
            FieldTable.at("messages[].content[]")
                    .kept("text")
                    .mapped("type", "messages[].content")
                    .dropped("cache_control")
                    .dropped("citations", MessageFields::isNoCitation);

    static final FieldTable MEDIA =
            FieldTable.at("messages[].content[]")
                    .mapped("type", "messages[].content[].type")
                    .mapped("source", "messages[].content[].image_url, file, text")
                    .mapped("title", "messages[].content[].file.filename")
                    .dropped("cache_control")
                    .dropped("transformations", JsonNode::isEmpty)
                    .refused("citations", MessageFields::isNoCitation)
                    .refused("context");

    /** Earlier thoughts are for the model that had them. */
    static final FieldTable THOUGHT =
            FieldTable.at("messages[].content[]")
                    .moot("type", "goes with what is dropped")
                    .dropped("data", "signature", "thinking");

    static final FieldTable TOOL_USE =
            FieldTable.at("messages[].content[]")
                    .kept("id", "name")
                    .mapped("type", "messages[].tool_calls[].type")
                    .mapped("input", "messages[].tool_calls[].function.arguments")
                    .dropped("cache_control")
                    .refused("caller", only("type", text("direct")))
                    .refused("toolset_name");

    static final FieldTable TOOL_RESULT =
            FieldTable.at("messages[].content[]")
                    .mapped("type", "messages[].role")
                    .mapped("tool_use_id", "messages[].tool_call_id")
                    .mapped("content", "messages[].content")
                    .mapped("is_error", "messages[].content")
                    .dropped("cache_control")
                    .refused("toolset_name");

    static final FieldTable SOURCE =
            FieldTable.at("messages[].content[].source")
                    .mapped("type", "messages[].content[].type")
                    .mapped("url", "messages[].content[].image_url.url")
                    .mapped("media_type", "messages[].content[].image_url.url, file.file_data")
                    .mapped("data", "messages[].content[].image_url.url, file.file_data, text")
                    .refused("content", "file_id");

    /** All of them. */
    static final List<FieldTable> TABLES =
            List.of(
                    REQUEST,
                    METADATA,
                    OUTPUT_CONFIG,
                    FORMAT,
                    THINKING,
                    TOOL,
                    TOOL_CHOICE,
                    MESSAGE,
                    TEXT,
                    MEDIA,
                    THOUGHT,
                    TOOL_USE,
                    TOOL_RESULT,
                    SOURCE);

    private MessageFields() {}

    /** {@return the fields of a content block of this type} */
    static FieldTable block(@Nullable String type) {
        return switch (type) {
            case "image", "document" -> MEDIA;
            case "thinking", "redacted_thinking" -> THOUGHT;
            case "tool_use" -> TOOL_USE;
            case "tool_result" -> TOOL_RESULT;
            case null, default -> TEXT;
        };
    }

    private static boolean isNoCitation(JsonNode node) {
        return only("enabled", flag(false)).test(node) || (node.isArray() && node.isEmpty());
    }
}
