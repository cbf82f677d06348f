package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Ends the walk through a request at the first thing that cannot be translated. It has no stack
 * trace, never leaves the dialects (the adapter makes a refusal of it), and says nothing of the
 * request's values.
 */
public final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String message;
    private final @Nullable String param;

    private RefusalException(String code, @Nullable String param, String message) {
        super(message, null, false, false);
        this.code = code;
        this.message = message;
        this.param = param;
    }

    /** A field or value that the other dialect has no counterpart for. */
    public static RefusalException unsupported(String param, String why) {
        return new RefusalException(
                "unsupported_parameter", param, "'" + param + "' is not supported here: " + why);
    }

    /** A value that its own dialect does not allow. */
    public static RefusalException invalid(String param, String rule) {
        return new RefusalException("invalid_value", param, "'" + param + "' is invalid: " + rule);
    }

    public static RefusalException missing(String param) {
        return new RefusalException(
                "missing_required_parameter", param, "'" + param + "' is required.");
    }

    /** An endpoint that the upstream's dialect does not have. */
    public static RefusalException endpoint(Endpoint endpoint) {
        return new RefusalException(
                "unsupported_endpoint",
                null,
                endpoint.path()
                        + " is not supported for this model: its upstream has no counterpart.");
    }

    /** {@return the error's code} */
    public String code() {
        return code;
    }

    /** {@return path of the field, null where it is of none} */
    public @Nullable String param() {
        return param;
    }

    /** {@return what and why, and nothing of the request's values} */
    public String message() {
        return message;
    }
}
