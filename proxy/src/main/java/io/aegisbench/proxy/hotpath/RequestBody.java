package io.aegisbench.proxy.hotpath;

import tools.jackson.databind.JsonNode;

/**
 * A request's body, read whole and parsed once.
 *
 * @param bytes decoded where they were sent encoded; strict UTF-8; not to be changed
 * @param json what they mean; an object, but where it is passed on any value; not to be changed
 * @param sent as they were sent; the same bytes where they were sent as they are
 * @param encoding how they were sent, such as {@code gzip}; empty where as they are
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Read by the stages of one thread; a copy would cost every call.
public record RequestBody(byte[] bytes, JsonNode json, byte[] sent, String encoding) {
    /** What an I/O thread parses, looks through, counts, translates or hashes within 200 µs. */
    public static final int SMALL_BYTES = 16 << 10;

    /**
     * A body that was sent as it is.
     *
     * @param bytes strict UTF-8
     * @param json what they mean
     */
    public RequestBody(byte[] bytes, JsonNode json) {
        this(bytes, json, bytes, "");
    }

    /** {@return whether an I/O thread may work on all of it} */
    public boolean isSmall() {
        return bytes.length <= SMALL_BYTES && sent.length <= SMALL_BYTES;
    }

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
