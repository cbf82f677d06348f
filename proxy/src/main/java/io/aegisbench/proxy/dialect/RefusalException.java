package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Ends the walk through a request at the first thing that cannot be translated. It has no stack
 * trace, never leaves this package (the adapter turns it into {@link Adaptation.Refused}), and says
 * nothing of the request's values.
 */
final class RefusalException extends RuntimeException {
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
    static RefusalException unsupported(String param, String why) {
        return new RefusalException(
                "unsupported_parameter", param, "'" + param + "' is not supported here: " + why);
    }

    /** A value that its own dialect does not allow. */
    static RefusalException invalid(String param, String rule) {
        return new RefusalException("invalid_value", param, "'" + param + "' is invalid: " + rule);
    }

    static RefusalException missing(String param) {
        return new RefusalException(
                "missing_required_parameter", param, "'" + param + "' is required.");
    }

    /** An endpoint that the upstream's dialect does not have. */
    static RefusalException endpoint(Endpoint endpoint) {
        return new RefusalException(
                "unsupported_endpoint",
                null,
                endpoint.path()
                        + " is not supported for this model: its upstream has no counterpart.");
    }

    Adaptation.Refused refused() {
        return new Adaptation.Refused(code, param, message);
    }
}
