package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The fields without counterpart that may be sent all the same, each with the only values that
 * change nothing. This is the whole list: any other value of these, and any other field, is
 * refused.
 */
final class NoOps {
    static final NoOps NONE = new NoOps();

    /** Of an OpenAI chat completion request for an Anthropic upstream. */
    static final NoOps CHAT =
            new NoOps()
                    .allow("audio", NoOps::never)
                    .allow("frequency_penalty", number(0))
                    .allow("function_call", text("none"))
                    .allow("functions", JsonNode::isEmpty)
                    .allow("logit_bias", JsonNode::isEmpty)
                    .allow("logprobs", flag(false))
                    .allow("metadata", JsonNode::isEmpty)
                    .allow("modalities", NoOps::isTextOnly)
                    .allow("moderation", NoOps::never)
                    .allow("n", number(1))
                    .allow("prediction", NoOps::never)
                    .allow("presence_penalty", number(0))
                    .allow("prompt_cache_key", NoOps::never)
                    .allow("prompt_cache_options", NoOps::never)
                    .allow("prompt_cache_retention", text("in_memory"))
                    .allow("seed", NoOps::never)
                    .allow("store", flag(false))
                    .allow("top_logprobs", number(0))
                    .allow("verbosity", text("medium"))
                    .allow("web_search_options", NoOps::never);

    /**
     * Of its {@code stream_options}; padding against traffic analysis is the upstream's to offer.
     */
    static final NoOps STREAM_OPTIONS = new NoOps().allow("include_obfuscation", flag(false));

    /** Of its messages. */
    static final NoOps CHAT_MESSAGE =
            new NoOps()
                    .allow("annotations", JsonNode::isEmpty)
                    .allow("audio", NoOps::never)
                    .allow("function_call", NoOps::never)
                    .allow("name", NoOps::never);

    /** Of an image's {@code image_url}. */
    static final NoOps IMAGE_URL = new NoOps().allow("detail", text("auto"));

    /** Of an Anthropic message request for an OpenAI upstream, which caches prompts by itself. */
    static final NoOps MESSAGES =
            new NoOps()
                    .allow("cache_control", NoOps::isPlainEphemeral)
                    .allow("container", NoOps::never)
                    .allow("context_management", NoOps::never)
                    .allow("diagnostics", NoOps::never)
                    .allow("inference_geo", NoOps::never)
                    .allow("mcp_servers", JsonNode::isEmpty)
                    .allow("speed", text("standard"))
                    .allow("top_k", NoOps::never);

    /** Of its content blocks. */
    static final NoOps BLOCK =
            new NoOps()
                    .allow("cache_control", NoOps::never)
                    .allow("caller", NoOps::isDirect)
                    .allow("citations", NoOps::isNoCitation)
                    .allow("context", NoOps::never)
                    .allow("is_error", flag(false))
                    .allow("toolset_name", NoOps::never)
                    .allow("transformations", JsonNode::isEmpty);

    /** Of its tools. */
    static final NoOps TOOL =
            new NoOps()
                    .allow("allowed_callers", NoOps::isDirectOnly)
                    .allow("cache_control", NoOps::never)
                    .allow("defer_loading", flag(false))
                    .allow("eager_input_streaming", flag(false))
                    .allow("input_examples", JsonNode::isEmpty);

    private final Map<String, Predicate<JsonNode>> harmless = new LinkedHashMap<>();

    private NoOps() {}

    private NoOps allow(String name, Predicate<JsonNode> values) {
        harmless.put(name, values);
        return this;
    }

    /** {@return whether the field may be left out of the translation with this value} */
    boolean allow(String name, JsonNode value) {
        Predicate<JsonNode> values = harmless.get(name);
        return values != null && (value.isNull() || values.test(value));
    }

    String reason(String name) {
        return harmless.containsKey(name)
                ? "the upstream has no counterpart for this value."
                : "the upstream has no counterpart for this field.";
    }

    /** {@return the fields of this table} */
    Set<String> names() {
        return harmless.keySet();
    }

    /** Only null. */
    private static boolean never(JsonNode node) {
        return node.isNull();
    }

    private static Predicate<JsonNode> number(int value) {
        return node -> Json.number(node) == value;
    }

    private static Predicate<JsonNode> flag(boolean value) {
        return node -> node.isBoolean() && node.booleanValue() == value;
    }

    private static Predicate<JsonNode> text(String value) {
        return node -> node.isString() && node.stringValue().equals(value);
    }

    private static boolean isTextOnly(JsonNode node) {
        return node.isArray() && node.size() == 1 && text("text").test(node.path(0));
    }

    static boolean isPlainEphemeral(JsonNode node) {
        JsonNode ttl = Json.child(node, "ttl");
        boolean shortLived = ttl == null || text("5m").test(ttl);
        return node.isObject()
                && shortLived
                && text("ephemeral").test(node.path("type"))
                && node.size() == (node.has("ttl") ? 2 : 1);
    }

    private static boolean isDirect(JsonNode node) {
        return node.isObject() && node.size() == 1 && text("direct").test(node.path("type"));
    }

    private static boolean isDirectOnly(JsonNode node) {
        return node.isArray() && node.size() == 1 && text("direct").test(node.path(0));
    }

    private static boolean isNoCitation(JsonNode node) {
        boolean off = node.isObject() && node.size() == 1 && flag(false).test(node.path("enabled"));
        return off || (node.isArray() && node.isEmpty());
    }
}
