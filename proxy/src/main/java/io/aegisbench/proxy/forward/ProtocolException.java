package io.aegisbench.proxy.forward;

import java.io.IOException;

/** An upstream's answer breaks RFC 9112, or a bound of ours. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String rule) {
        super(rule);
    }

    /** Costs no stack trace: an upstream can cause any number of these. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
