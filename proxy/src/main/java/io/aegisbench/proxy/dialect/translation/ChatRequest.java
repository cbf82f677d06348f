package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAI chat completion request as an Anthropic message request. */
final class ChatRequest {
    private static final String JSON_ONLY =
            "Answer with one JSON object only, without any text before or behind it.";

    private final Fields fields;
    private final TranslationTarget target;
    private final ObjectNode out = Json.object();
    private boolean usageWanted;

    private ChatRequest(JsonNode request, TranslationTarget target, Changes changes) {
        this.fields = Fields.of(request, ChatFields.REQUEST, changes);
        this.target = target;
    }

    /**
     * What the translation of a request gives.
     *
     * @param usageWanted whether the client asked for the usage at the end of the stream
     */
    record Translation(ObjectNode request, boolean usageWanted) {}

    /** {@return the translated request} */
    static Translation translate(JsonNode request, TranslationTarget target, Changes changes) {
        ChatRequest chat = new ChatRequest(request, target, changes);
        chat.translate();
        return new Translation(chat.out, chat.usageWanted);
    }

    private void translate() {
        out.put("model", fields.takeRequiredText("model"));
        boolean limited = maxTokens();
        new ChatMessages(out).translate(fields);
        ChatTools.translate(fields, out);
        stream();
        stop();
        temperature();
        fraction("top_p");
        JsonNode topK = fields.take("top_k");
        if (topK != null) {
            out.set("top_k", topK);
        }
        user();
        serviceTier();
        responseFormat();
        new ChatThinking(fields, out, limited).translate(target.reasoning());
        fields.end();
    }

    /** {@return whether the client has set a limit} */
    private boolean maxTokens() {
        JsonNode older = fields.take("max_tokens");
        JsonNode newer = fields.take("max_completion_tokens");
        if (older != null && newer != null && !older.equals(newer)) {
            throw RefusalException.invalid("max_tokens", "it contradicts 'max_completion_tokens'.");
        }
        JsonNode asked = newer == null ? older : newer;
        if (asked == null) {
            fields.add("max_tokens=" + target.maxTokens());
            out.put("max_tokens", target.maxTokens());
            return false;
        }
        if (!asked.isIntegralNumber() || asked.bigIntegerValue().signum() < 1) {
            throw RefusalException.invalid(
                    newer == null ? "max_tokens" : "max_completion_tokens",
                    "it must be a positive integer.");
        }
        out.set("max_tokens", asked);
        return true;
    }

    private void stream() {
        boolean streamed = fields.takeFlag("stream", false);
        if (streamed) {
            out.put("stream", true);
        }
        Fields options = fields.takeObject("stream_options", ChatFields.STREAM_OPTIONS);
        if (options != null) {
            if (!streamed) {
                throw RefusalException.invalid("stream_options", "it needs 'stream'.");
            }
            usageWanted = options.takeFlag("include_usage", false);
            options.end();
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

    /** OpenAI's temperature goes up to 2, Anthropic's to 1; below that they mean the same. */
    private void temperature() {
        JsonNode value = fields.take("temperature");
        if (value != null && Json.number(value) > 1) {
            fields.map("temperature");
            out.put("temperature", 1);
        } else {
            fraction("temperature");
        }
    }

    private void fraction(String name) {
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

    /** Anthropic knows one user id; OpenAI's {@code user} is the older name of two others. */
    private void user() {
        String user = fields.takeText("user");
        String identifier = fields.takeText("safety_identifier");
        if (user != null && identifier != null && !user.equals(identifier)) {
            fields.drop("user");
        }
        String id = identifier == null ? user : identifier;
        if (id != null) {
            out.putObject("metadata").put("user_id", id);
        }
    }

    private void serviceTier() {
        String tier = fields.takeText("service_tier");
        switch (tier) {
            case "auto" -> out.put("service_tier", "auto");
            case "default" -> out.put("service_tier", "standard_only");
            case null -> {}
            default -> fields.drop("service_tier");
        }
    }

    private void responseFormat() {
        Fields format = fields.takeObject("response_format", ChatFields.RESPONSE_FORMAT);
        if (format == null) {
            return;
        }
        switch (format.takeRequiredText("type")) {
            case "text" -> {}
            case "json_object" -> {
                fields.map("response_format");
                instruct(JSON_ONLY);
            }
            case "json_schema" -> {
                Fields schema = format.takeRequiredObject("json_schema", ChatFields.JSON_SCHEMA);
                out.putObject("output_config")
                        .putObject("format")
                        .put("type", "json_schema")
                        .set("schema", schema(schema));
            }
            default ->
                    throw RefusalException.unsupported(
                            "response_format.type",
                            "only 'text', 'json_object' and 'json_schema' have a counterpart.");
        }
        format.end();
    }

    /** Adds to what the system says. */
    private void instruct(String text) {
        switch (out.get("system")) {
            case ArrayNode blocks -> blocks.addObject().put("type", "text").put("text", text);
            case JsonNode before when before.isString() ->
                    out.put("system", before.stringValue() + "\n\n" + text);
            case null, default -> out.put("system", text);
        }
    }

    /**
     * Anthropic always keeps to a schema, so {@code strict} is granted whether asked for or not.
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
            format.drop("description");
            return schema;
        }
        return schema.deepCopy().put("description", description);
    }
}
