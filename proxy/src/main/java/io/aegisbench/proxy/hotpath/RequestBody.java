package io.aegisbench.proxy.hotpath;

import tools.jackson.databind.JsonNode;

/**
 * A request's body, read whole and parsed once.
 *
 * @param bytes as they were sent, strict UTF-8; not to be changed
 * @param json what they mean; always an object; not to be changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Read by the stages of one thread; a copy would cost every call.
public record RequestBody(byte[] bytes, JsonNode json) {
    /** {@return the model that is asked for, or an empty string if none is named} */
    public String model() {
        JsonNode model = json.get("model");
        return model != null && model.isString() ? model.stringValue() : "";
    }

    /** {@return whether the client wants a stream of events} */
    public boolean stream() {
        JsonNode stream = json.get("stream");
        return stream != null && stream.isBoolean() && stream.booleanValue();
    }
}
