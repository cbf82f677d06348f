package io.aegisbench.proxy.dialect;

import tools.jackson.databind.JsonNode;

/**
 * What every stage may want to know of a request.
 *
 * @param streamed whether the client asked for an event stream
 */
public record RequestFacts(Endpoint endpoint, String model, boolean streamed) {

    /**
     * Checks as much of a request as forwarding it unchanged needs: a model, something to work on,
     * a stream flag that is one.
     *
     * @throws RefusalException if one of them is missing or of another type
     */
    public static RequestFacts of(Endpoint endpoint, JsonNode request) {
        if (!request.isObject()) {
            throw RefusalException.invalid("body", "it must be a JSON object.");
        }
        JsonNode model = Json.child(request, "model");
        if (model == null) {
            throw RefusalException.missing("model");
        }
        if (!model.isString() || model.stringValue().isBlank()) {
            throw RefusalException.invalid("model", "it must be a string that is not empty.");
        }
        requireWork(endpoint, request);
        JsonNode stream = Json.child(request, "stream");
        if (stream != null && !stream.isBoolean()) {
            throw RefusalException.invalid("stream", "it must be a boolean.");
        }
        return new RequestFacts(
                endpoint, model.stringValue(), stream != null && stream.booleanValue());
    }

    private static void requireWork(Endpoint endpoint, JsonNode request) {
        switch (endpoint) {
            case CHAT_COMPLETIONS, MESSAGES -> {
                JsonNode messages = Json.child(request, "messages");
                if (messages == null) {
                    throw RefusalException.missing("messages");
                }
                if (!messages.isArray() || messages.isEmpty()) {
                    throw RefusalException.invalid(
                            "messages", "it must be an array that is not empty.");
                }
            }
            case COMPLETIONS -> requirePresent(request, "prompt");
            case EMBEDDINGS -> requirePresent(request, "input");
        }
    }

    private static void requirePresent(JsonNode request, String name) {
        JsonNode value = Json.child(request, name);
        if (value == null) {
            throw RefusalException.missing(name);
        }
        if (!value.isString() && !value.isArray()) {
            throw RefusalException.invalid(name, "it must be a string or an array.");
        }
    }
}
