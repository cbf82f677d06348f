package io.aegisbench.proxy.forward;

/** Why a call got no whole answer of its upstream, and what the client is told. */
public enum UpstreamFault {
    /** No connection became free in time, or too many calls wait for one already. */
    BUSY(503, "upstream_busy", "The model provider is busy: no connection became free in time."),
    /** The answers under way leave no room on the heap for this one. */
    NO_ROOM(503, "answer_backlog", "The answers under way leave no room for this one."),
    /** The circuit is open. */
    CIRCUIT_OPEN(503, "upstream_circuit_open", "The model provider has failed repeatedly."),
    /** The proxy stops. */
    STOPPED(503, "proxy_stopping", "The proxy is stopping."),
    /** No connection stood in time. */
    CONNECT_TIMEOUT(504, "upstream_connect_timeout", "The model provider could not be reached."),
    /** It took no more of a body that is sent on while it comes. */
    SEND_TIMEOUT(504, "upstream_send_timeout", "The model provider took no more of the body."),
    /** No head came in time. */
    FIRST_BYTE_TIMEOUT(504, "upstream_first_byte_timeout", "The model provider did not answer."),
    /** Nothing more came. */
    IDLE_TIMEOUT(504, "upstream_idle_timeout", "The model provider's answer stalled."),
    /** The whole took too long. */
    TOTAL_TIMEOUT(504, "upstream_total_timeout", "The call took longer than is allowed."),
    /** The evidence could not be kept in time. */
    HOLD_TIMEOUT(504, "evidence_timeout", "The evidence of the call was not stored in time."),
    /** The evidence could not be kept. */
    EVIDENCE_FAILED(503, "evidence_failed", "The evidence of the call could not be stored."),
    /** Its name does not resolve, or it refuses connections. */
    UNREACHABLE(502, "upstream_unreachable", "The model provider could not be reached."),
    /** Its certificate is not one to trust, or TLS failed otherwise. */
    TLS(502, "upstream_tls", "The model provider could not be verified."),
    /** It closed the connection before or within its answer. */
    CLOSED(502, "upstream_closed", "The model provider broke off its answer."),
    /** Its head or its framing breaks the protocol, or is larger than is read. */
    PROTOCOL(502, "upstream_protocol", "The model provider's answer was malformed."),
    /** It sends the client elsewhere; redirects are never followed. */
    REDIRECT(502, "upstream_redirect", "The model provider answered with a redirect."),
    /** It refuses the proxy's credentials; its message may show parts of them. */
    CREDENTIALS(502, "upstream_credentials", "The model provider refused the proxy's key."),
    /** The answer is larger than is allowed. */
    TOO_LARGE(502, "upstream_answer_too_large", "The model provider's answer was too large."),
    /** The answer could not be put into the client's dialect. */
    UNTRANSLATABLE(
            502, "upstream_untranslatable", "The model provider's answer was not understood."),
    /** More of the body came than is allowed. */
    BODY_TOO_LARGE(413, "body_too_large", "The body is larger than the proxy takes."),
    /** No more of the body came. */
    BODY_TIMEOUT(408, "body_timeout", "The body did not come in time."),
    /** The body's framing broke the protocol. */
    BODY_MALFORMED(400, "body_malformed", "The body's framing is malformed."),
    /** A fault of the proxy's own, which the log has. */
    INTERNAL(500, "internal_error", "The proxy failed.");

    private final int status;
    private final String code;
    private final String message;

    UpstreamFault(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /** {@return the status if nothing was sent yet} */
    public int status() {
        return status;
    }

    /** {@return for programs} */
    public String code() {
        return code;
    }

    /** {@return for people; shows nothing of the call} */
    public String message() {
        return message;
    }

    Outcome outcome() {
        if (this == STOPPED) {
            return Outcome.STOPPED;
        }
        if (status < 500) {
            return Outcome.REFUSED;
        }
        return status == 504 ? Outcome.TIMEOUT : Outcome.UPSTREAM_ERROR;
    }

    /** Whether the upstream is to blame, so that its circuit breaker should know. */
    boolean countsAgainstUpstream() {
        return switch (this) {
            case BUSY,
                    NO_ROOM,
                    CIRCUIT_OPEN,
                    STOPPED,
                    HOLD_TIMEOUT,
                    EVIDENCE_FAILED,
                    TOTAL_TIMEOUT ->
                    false;
            case BODY_TOO_LARGE, BODY_TIMEOUT, BODY_MALFORMED -> false;
            case CREDENTIALS, TOO_LARGE, UNTRANSLATABLE, REDIRECT, INTERNAL -> false;
            case CONNECT_TIMEOUT, SEND_TIMEOUT, FIRST_BYTE_TIMEOUT, IDLE_TIMEOUT -> true;
            case UNREACHABLE, TLS, CLOSED, PROTOCOL -> true;
        };
    }
}
