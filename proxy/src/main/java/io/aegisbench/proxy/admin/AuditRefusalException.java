package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.hotpath.Verdict;
import java.time.Duration;

/** A question that gets an error for an answer. */
final class AuditRefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Verdict.Reject reject;

    AuditRefusalException(Verdict.Reject reject) {
        super(reject.code(), null, false, false);
        this.reject = reject;
    }

    static AuditRefusalException malformed(String param, String rule) {
        return new AuditRefusalException(
                new Verdict.Reject(400, "malformed_parameter", rule).param(param));
    }

    static AuditRefusalException notFound(String code, String message) {
        return new AuditRefusalException(new Verdict.Reject(404, code, message));
    }

    static AuditRefusalException unavailable(String code, String message) {
        return new AuditRefusalException(
                new Verdict.Reject(503, code, message).retryAfter(Duration.ofSeconds(1)));
    }

    Verdict.Reject reject() {
        return reject;
    }
}
