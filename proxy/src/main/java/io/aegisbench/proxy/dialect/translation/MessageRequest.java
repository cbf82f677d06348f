package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An Anthropic message request as an OpenAI chat completion request. */
final class MessageRequest {
    /** OpenAI takes no more stop sequences. */
    private static final int MAX_STOP_SEQUENCES = 4;

    /** Of the tokens to think, from which on OpenAI's efforts are medium and high. */
    private static final int MEDIUM_BUDGET = 4096;

    private static final int HIGH_BUDGET = 16_384;

    private final Fields fields;
    private final ObjectNode out = Json.object();

    private MessageRequest(JsonNode request, Changes changes) {
        this.fields = Fields.of(request, MessageFields.REQUEST, changes);
    }

    /** {@return the translated request} */
    static ObjectNode translate(JsonNode request, Changes changes) {
        MessageRequest message = new MessageRequest(request, changes);
        message.translate();
        return message.out;
    }

    private void translate() {
        out.put("model", fields.takeRequiredText("model"));
        maxTokens();
        ArrayNode messages = out.putArray("messages");
        new MessageTurns(messages, fields).translate();
        MessageTools.translate(fields, out);
        stream();
        stopSequences();
        copyFraction("temperature");
        copyFraction("top_p");
        user();
        serviceTier();
        outputConfig();
        Fields format = fields.takeObject("output_format", MessageFields.FORMAT);
        if (format != null) {
            format(format);
        }
        thinking();
        fields.end();
    }

    private void maxTokens() {
        JsonNode maxTokens = fields.takeRequired("max_tokens");
        if (!maxTokens.isIntegralNumber() || maxTokens.bigIntegerValue().signum() < 0) {
            throw RefusalException.invalid("max_tokens", "it must be a positive integer.");
        }
        if (maxTokens.bigIntegerValue().signum() == 0) {
            throw RefusalException.unsupported(
                    "max_tokens", "the upstream cannot fill its cache without an answer.");
        }
        out.set("max_completion_tokens", maxTokens);
    }

    /** Anthropic's streams always end with the usage. */
    private void stream() {
        if (fields.takeFlag("stream", false)) {
            out.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
    }

    private void stopSequences() {
        JsonNode sequences = fields.takeArray("stop_sequences");
        if (sequences == null || sequences.isEmpty()) {
            return;
        }
        for (JsonNode sequence : sequences) {
            if (!sequence.isString()) {
                throw RefusalException.invalid("stop_sequences", "it must be an array of strings.");
            }
        }
        if (sequences.size() > MAX_STOP_SEQUENCES) {
            throw RefusalException.unsupported(
                    "stop_sequences", "the upstream takes no more than four.");
        }
        out.set("stop", sequences);
    }

    private void copyFraction(String name) {
        JsonNode value = fields.take(name);
        if (value == null) {
            return;
        }
        boolean fraction = Json.number(value) >= 0 && Json.number(value) <= 1;
        if (!fraction) {
            throw RefusalException.invalid(name, "it must be a number from 0 to 1.");
        }
        out.set(name, value);
    }

    private void user() {
        Fields metadata = fields.takeObject("metadata", MessageFields.METADATA);
        if (metadata != null) {
            String user = metadata.takeText("user_id");
            if (user != null) {
                out.put("user", user);
            }
            metadata.end();
        }
    }

    private void serviceTier() {
        String tier = fields.takeText("service_tier");
        if (tier != null) {
            out.put(
                    "service_tier",
                    switch (tier) {
                        case "auto" -> "auto";
                        case "standard_only" -> "default";
                        default ->
                                throw RefusalException.invalid(
                                        "service_tier", "it must be 'auto' or 'standard_only'.");
                    });
        }
    }

    private void outputConfig() {
        Fields config = fields.takeObject("output_config", MessageFields.OUTPUT_CONFIG);
        if (config == null) {
            return;
        }
        String effort = config.takeText("effort");
        if (effort != null) {
            out.put(
                    "reasoning_effort",
                    switch (effort) {
                        case "low", "medium", "high", "xhigh", "max" -> effort;
                        default ->
                                throw RefusalException.unsupported(
                                        config.at("effort"),
                                        "the upstream has no counterpart for this value.");
                    });
        }
        Fields format = config.takeObject("format", MessageFields.FORMAT);
        if (format != null) {
            format(format);
        }
        config.end();
    }

    /** OpenAI wants a name for the schema, and keeps to it only when it is strict. */
    private void format(Fields format) {
        if (!format.takeRequiredText("type").equals("json_schema")) {
            throw RefusalException.unsupported(
                    format.at("type"), "only 'json_schema' has a counterpart.");
        }
        ObjectNode schema = Json.object().put("name", "answer").put("strict", true);
        schema.set("schema", format.takeRequired("schema"));
        format.end();
        out.putObject("response_format").put("type", "json_schema").set("json_schema", schema);
    }

    /**
     * Whether to think can be translated, how much comes near, and how visibly cannot. Where an
     * effort is given, too, it is the truer word.
     */
    private void thinking() {
        Fields thinking = fields.takeObject("thinking", MessageFields.THINKING);
        if (thinking == null) {
            return;
        }
        JsonNode budget = thinking.take("budget_tokens");
        switch (thinking.takeRequiredText("type")) {
            case "disabled" -> disableThinking();
            case "adaptive" -> {}
            case "between_tools" -> fields.map("thinking");
            case "enabled" -> {
                fields.map("thinking");
                if (!out.has("reasoning_effort")) {
                    out.put("reasoning_effort", effort(budget));
                }
            }
            default ->
                    throw RefusalException.unsupported(
                            "thinking.type", "this way of thinking has no counterpart.");
        }
        thinking.end();
    }

    private static String effort(@Nullable JsonNode budget) {
        double tokens = budget == null ? Double.NaN : Json.number(budget);
        if (!(tokens >= 0)) {
            throw RefusalException.invalid("thinking.budget_tokens", "it must be a number.");
        }
        if (tokens < MEDIUM_BUDGET) {
            return "low";
        }
        return tokens < HIGH_BUDGET ? "medium" : "high";
    }

    private void disableThinking() {
        if (out.has("reasoning_effort")) {
            fields.drop("output_config.effort");
        }
        out.put("reasoning_effort", "none");
    }
}
