package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAI chat completion request as an Anthropic message request. */
final class ChatRequest {
    private final Fields fields;
    private final ObjectNode out = Json.object();
    private boolean usageWanted;

    private ChatRequest(JsonNode request) {
        this.fields = Fields.of(request, "");
    }

    /**
     * What the translation of a request gives.
     *
     * @param usageWanted whether the client asked for the usage at the end of the stream
     */
    record Translation(ObjectNode request, boolean usageWanted) {}

    /** {@return the translated request} */
    static Translation translate(JsonNode request, int defaultMaxTokens) {
        ChatRequest chat = new ChatRequest(request);
        chat.translate(defaultMaxTokens);
        return new Translation(chat.out, chat.usageWanted);
    }

    private void translate(int defaultMaxTokens) {
        out.put("model", fields.takeRequiredText("model"));
        out.set("max_tokens", maxTokens(defaultMaxTokens));
        new ChatMessages(out).translate(fields.takeRequired("messages"));
        ChatTools.translate(fields, out);
        stream();
        stop();
        // OpenAI's temperature goes up to 2, Anthropic's to 1; below that they mean the same.
        copyFraction("temperature");
        copyFraction("top_p");
        user();
        serviceTier();
        responseFormat();
        effort();
        fields.end(NoOps.CHAT);
    }

    private JsonNode maxTokens(int defaultMaxTokens) {
        JsonNode older = fields.take("max_tokens");
        JsonNode newer = fields.take("max_completion_tokens");
        if (older != null && newer != null && !older.equals(newer)) {
            throw RefusalException.invalid("max_tokens", "it contradicts 'max_completion_tokens'.");
        }
        JsonNode asked = newer == null ? older : newer;
        if (asked == null) {
            return out.numberNode(defaultMaxTokens);
        }
        if (!asked.isIntegralNumber() || asked.bigIntegerValue().signum() < 1) {
            throw RefusalException.invalid(
                    newer == null ? "max_tokens" : "max_completion_tokens",
                    "it must be a positive integer.");
        }
        return asked;
    }

    private void stream() {
        boolean streamed = fields.takeFlag("stream", false);
        if (streamed) {
            out.put("stream", true);
        }
        Fields options = fields.takeObject("stream_options");
        if (options != null) {
            if (!streamed) {
                throw RefusalException.invalid("stream_options", "it needs 'stream'.");
            }
            usageWanted = options.takeFlag("include_usage", false);
            options.end(NoOps.STREAM_OPTIONS);
        }
    }

    private void stop() {
        JsonNode stop = fields.take("stop");
        if (stop == null) {
            return;
        }
        if (stop.isString()) {
            out.putArray("stop_sequences").add(stop);
            return;
        }
        boolean strings = stop.isArray();
        for (JsonNode sequence : stop) {
            strings &= sequence.isString();
        }
        if (!strings) {
            throw RefusalException.invalid("stop", "it must be a string or an array of strings.");
        }
        if (!stop.isEmpty()) {
            out.set("stop_sequences", stop);
        }
    }

    private void copyFraction(String name) {
        JsonNode value = fields.take(name);
        if (value == null) {
            return;
        }
        if (!(Json.number(value) >= 0)) {
            throw RefusalException.invalid(name, "it must be a number from 0.");
        }
        if (Json.number(value) > 1) {
            throw RefusalException.unsupported(name, "the upstream takes values from 0 to 1.");
        }
        out.set(name, value);
    }

    private void user() {
        String user = fields.takeText("user");
        String identifier = fields.takeText("safety_identifier");
        if (user != null && identifier != null && !user.equals(identifier)) {
            throw RefusalException.unsupported(
                    "safety_identifier", "the upstream knows one user id, and 'user' differs.");
        }
        String id = user == null ? identifier : user;
        if (id != null) {
            out.putObject("metadata").put("user_id", id);
        }
    }

    private void serviceTier() {
        String tier = fields.takeText("service_tier");
        if (tier != null) {
            out.put(
                    "service_tier",
                    switch (tier) {
                        case "auto" -> "auto";
                        case "default" -> "standard_only";
                        default ->
                                throw RefusalException.unsupported(
                                        "service_tier",
                                        "only 'auto' and 'default' have a counterpart.");
                    });
        }
    }

    /**
     * Anthropic always keeps to a schema, so {@code strict} is granted whether asked for or not.
     */
    private void responseFormat() {
        Fields format = fields.takeObject("response_format");
        if (format == null) {
            return;
        }
        switch (format.takeRequiredText("type")) {
            case "text" -> {}
            case "json_schema" -> {
                Fields schema =
                        Fields.of(format.takeRequired("json_schema"), format.at("json_schema"));
                ObjectNode translated =
                        outputConfig().putObject("format").put("type", "json_schema");
                translated.set("schema", schema(schema));
            }
            default ->
                    throw RefusalException.unsupported(
                            "response_format.type",
                            "only 'text' and 'json_schema' have a counterpart.");
        }
        format.end();
    }

    /**
     * The schema's {@code name} is a label only; its description has its place in the schema
     * itself.
     */
    private static ObjectNode schema(Fields format) {
        format.takeRequiredText("name");
        format.takeFlag("strict", false);
        String description = format.takeText("description");
        if (!(format.takeRequired("schema") instanceof ObjectNode schema)) {
            throw RefusalException.invalid(format.at("schema"), "it must be an object.");
        }
        format.end();
        if (description == null) {
            return schema;
        }
        if (schema.has("description")) {
            throw RefusalException.unsupported(
                    format.at("description"), "the schema has a description of its own.");
        }
        return schema.deepCopy().put("description", description);
    }

    private void effort() {
        String effort = fields.takeText("reasoning_effort");
        if (effort == null) {
            return;
        }
        switch (effort) {
            case "none" -> out.putObject("thinking").put("type", "disabled");
            case "low", "medium", "high", "xhigh", "max" -> outputConfig().put("effort", effort);
            default ->
                    throw RefusalException.unsupported(
                            "reasoning_effort", "the upstream has no counterpart for this value.");
        }
    }

    private ObjectNode outputConfig() {
        @Nullable JsonNode config = out.get("output_config");
        return config instanceof ObjectNode object ? object : out.putObject("output_config");
    }
}
