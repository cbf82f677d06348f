package io.aegisbench.proxy.metrics;

/** How an upstream call can fail, as the label {@code kind} names it. */
public enum UpstreamErrorKind {
    BUSY("busy"),
    NO_ROOM("no_room"),
    CIRCUIT_OPEN("circuit_open"),
    STOPPED("stopped"),
    CONNECT_TIMEOUT("connect_timeout"),
    SEND_TIMEOUT("send_timeout"),
    FIRST_BYTE_TIMEOUT("first_byte_timeout"),
    IDLE_TIMEOUT("idle_timeout"),
    TOTAL_TIMEOUT("total_timeout"),
    HOLD_TIMEOUT("hold_timeout"),
    EVIDENCE_FAILED("evidence_failed"),
    UNREACHABLE("unreachable"),
    TLS("tls"),
    CLOSED("closed"),
    PROTOCOL("protocol"),
    REDIRECT("redirect"),
    CREDENTIALS("credentials"),
    TOO_LARGE("too_large"),
    UNTRANSLATABLE("untranslatable"),
    BODY_TOO_LARGE("body_too_large"),
    BODY_TIMEOUT("body_timeout"),
    BODY_MALFORMED("body_malformed"),
    INTERNAL("internal"),
    SERVER_ERROR("server_error"),
    CLIENT_GONE("client_gone");

    private final String label;

    UpstreamErrorKind(String label) {
        this.label = label;
    }

    /** {@return the value of the label} */
    public String label() {
        return label;
    }
}
