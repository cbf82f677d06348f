package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.FieldTable.flag;
import static io.aegisbench.proxy.dialect.translation.FieldTable.number;
import static io.aegisbench.proxy.dialect.translation.FieldTable.onlyText;
import static io.aegisbench.proxy.dialect.translation.FieldTable.text;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The fields of an OpenAI chat completion request on its way to an Anthropic upstream. */
final class ChatFields {
    /** The last two are of Anthropic's own layer for OpenAI's clients. */
    static final FieldTable REQUEST =
            FieldTable.at("")
                    .kept("model", "stream", "temperature", "top_p")
                    .mapped("messages", "messages, system")
                    .mapped("tools", "tools")
                    .mapped("tool_choice", "tool_choice")
                    .mapped("parallel_tool_calls", "tool_choice.disable_parallel_tool_use")
                    .mapped("max_tokens", "max_tokens")
                    .mapped("max_completion_tokens", "max_tokens")
                    .mapped("stop", "stop_sequences")
                    .mapped("stream_options", "the chunk with the usage")
                    .mapped("user", "metadata.user_id")
                    .mapped("safety_identifier", "metadata.user_id")
                    .mapped("service_tier", "service_tier")
                    .mapped("response_format", "output_config.format, system")
                    .mapped("reasoning_effort", "thinking, output_config.effort")
                    .dropped("frequency_penalty", number(0))
                    .dropped("presence_penalty", number(0))
                    .dropped("metadata", JsonNode::isEmpty)
                    .dropped("prediction", "prompt_cache_key", "prompt_cache_options", "seed")
                    .dropped("prompt_cache_retention", text("in_memory"))
                    .dropped("store", flag(false))
                    .dropped("verbosity", text("medium"))
                    .refused("audio", "moderation", "web_search_options")
                    .refused("function_call", text("none"))
                    .refused("functions", JsonNode::isEmpty)
                    .refused("logit_bias", JsonNode::isEmpty)
                    .refused("logprobs", flag(false))
                    .refused("top_logprobs", number(0))
                    .refused("modalities", onlyText("text"))
                    .refused("n", number(1))
                    .kept("top_k", "thinking");

    /** Padding against traffic analysis is the upstream's to offer. */
    static final FieldTable STREAM_OPTIONS =
            FieldTable.at("stream_options")
                    .mapped("include_usage", "the chunk with the usage")
                    .dropped("include_obfuscation", flag(false));

    static final FieldTable RESPONSE_FORMAT =
            FieldTable.at("response_format")
                    .mapped("type", "output_config.format.type, system")
                    .mapped("json_schema", "output_config.format");

    static final FieldTable JSON_SCHEMA =
            FieldTable.at("response_format.json_schema")
                    .mapped("schema", "output_config.format.schema")
                    .mapped("description", "output_config.format.schema.description")
                    .moot("name", "a label only")
                    .moot("strict", "granted always");

    static final FieldTable TOOL =
            FieldTable.at("tools[]")
                    .mapped("type", "tools[]")
                    .mapped("function", "tools[]")
                    .kept("cache_control")
                    .refused("custom");

    static final FieldTable FUNCTION =
            FieldTable.at("tools[].function")
                    .kept("name", "description", "strict", "cache_control")
                    .mapped("parameters", "tools[].input_schema");

    static final FieldTable TOOL_CHOICE =
            FieldTable.at("tool_choice")
                    .mapped("type", "tool_choice.type")
                    .mapped("function", "tool_choice")
                    .refused("allowed_tools", "custom");

    static final FieldTable TOOL_CHOICE_FUNCTION =
            FieldTable.at("tool_choice.function").kept("name");

    /** Reasoning without Anthropic's signature is none that an upstream takes back. */
    static final FieldTable MESSAGE =
            FieldTable.at("messages[]")
                    .mapped("role", "messages[].role, system")
                    .mapped("content", "messages[].content, system")
                    .mapped("refusal", "messages[].content[].text")
                    .mapped("tool_calls", "messages[].content[]")
                    .mapped("tool_call_id", "messages[].content[].tool_use_id")
                    .mapped("reasoning_details", "messages[].content[]")
                    .mapped("cache_control", "messages[].content[].cache_control")
                    .dropped("name", "reasoning", "reasoning_content")
                    .dropped("annotations", JsonNode::isEmpty)
                    .refused("audio", "function_call");

    /** Of one that an Anthropic upstream of ours has said; others are dropped whole. */
    static final FieldTable REASONING_DETAIL =
            FieldTable.at("messages[].reasoning_details[]")
                    .mapped("type", "messages[].content[].type")
                    .mapped("text", "messages[].content[].thinking")
                    .mapped("signature", "messages[].content[].signature")
                    .mapped("data", "messages[].content[].data")
                    .mapped("format", "whose thoughts these are")
                    .moot("index", "the place in the list")
                    .dropped("id", "summary");

    static final FieldTable TOOL_CALL =
            FieldTable.at("messages[].tool_calls[]")
                    .kept("id")
                    .mapped("type", "messages[].content[].type")
                    .mapped("function", "messages[].content[]")
                    .dropped("index")
                    .refused("custom");

    static final FieldTable CALLED =
            FieldTable.at("messages[].tool_calls[].function")
                    .kept("name")
                    .mapped("arguments", "messages[].content[].input");

    static final FieldTable PART =
            FieldTable.at("messages[].content[]")
                    .kept("text", "cache_control")
                    .mapped("type", "messages[].content[].type")
                    .mapped("image_url", "messages[].content[].source")
                    .mapped("file", "messages[].content[].source")
                    .mapped("refusal", "messages[].content[].text")
                    .mapped("prompt_cache_breakpoint", "messages[].content[].cache_control")
                    .dropped("annotations", JsonNode::isEmpty)
                    .refused("input_audio");

    static final FieldTable BREAKPOINT =
            FieldTable.at("messages[].content[].prompt_cache_breakpoint")
                    .mapped("mode", "messages[].content[].cache_control.type")
                    .dropped("ttl");

    static final FieldTable IMAGE_URL =
            FieldTable.at("messages[].content[].image_url")
                    .mapped("url", "messages[].content[].source")
                    .dropped("detail", text("auto"));

    static final FieldTable FILE =
            FieldTable.at("messages[].content[].file")
                    .mapped("file_data", "messages[].content[].source")
                    .mapped("filename", "messages[].content[].title")
                    .refused("file_id");

    /** All of them. */
    static final List<FieldTable> TABLES =
            List.of(
                    REQUEST,
                    STREAM_OPTIONS,
                    RESPONSE_FORMAT,
                    JSON_SCHEMA,
                    TOOL,
                    FUNCTION,
                    TOOL_CHOICE,
                    TOOL_CHOICE_FUNCTION,
                    MESSAGE,
                    REASONING_DETAIL,
                    TOOL_CALL,
                    CALLED,
                    PART,
                    BREAKPOINT,
                    IMAGE_URL,
                    FILE);

    private ChatFields() {}
}
