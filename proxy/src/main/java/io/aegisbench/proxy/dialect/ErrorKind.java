package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.Nullable;

/** The kinds of errors, with what each dialect calls them and the status each sends. */
public enum ErrorKind {
    // Anthropic's type and status, OpenAI's type, code and status.
    INVALID_REQUEST("invalid_request_error", 400, "invalid_request_error", null, 400),
    AUTHENTICATION("authentication_error", 401, "authentication_error", "invalid_api_key", 401),
    BILLING("billing_error", 402, "insufficient_quota", "insufficient_quota", 429),
    PERMISSION("permission_error", 403, "permission_error", null, 403),
    NOT_FOUND("not_found_error", 404, "not_found_error", null, 404),
    CONFLICT("conflict_error", 409, "conflict_error", null, 409),
    TOO_LARGE("request_too_large", 413, "invalid_request_error", "request_too_large", 413),
    RATE_LIMIT("rate_limit_error", 429, "rate_limit_error", "rate_limit_exceeded", 429),
    API("api_error", 500, "server_error", null, 500),
    TIMEOUT("timeout_error", 504, "server_error", "timeout", 504),
    OVERLOADED("overloaded_error", 529, "server_error", "overloaded", 503);

    final String anthropicType;
    final int anthropicStatus;
    final String openAiType;
    final @Nullable String openAiCode;
    final int openAiStatus;

    ErrorKind(
            String anthropicType,
            int anthropicStatus,
            String openAiType,
            @Nullable String openAiCode,
            int openAiStatus) {
        this.anthropicType = anthropicType;
        this.anthropicStatus = anthropicStatus;
        this.openAiType = openAiType;
        this.openAiCode = openAiCode;
        this.openAiStatus = openAiStatus;
    }

    int status(Dialect dialect) {
        return dialect == Dialect.OPENAI ? openAiStatus : anthropicStatus;
    }

    /**
     * {@return the kind an Anthropic error names; where it names none we know, the one its status
     * means}
     */
    static ErrorKind ofAnthropic(@Nullable String type, int status) {
        for (ErrorKind kind : values()) {
            if (kind.anthropicType.equals(type)) {
                return kind;
            }
        }
        return ofStatus(status);
    }

    /**
     * {@return the kind of an OpenAI error: its status says it, but for quota, which shares 429
     * with rates}
     */
    static ErrorKind ofOpenAi(@Nullable String type, @Nullable String code, int status) {
        if ("insufficient_quota".equals(type) || "insufficient_quota".equals(code)) {
            return BILLING;
        }
        if (status >= 400) {
            return ofStatus(status);
        }
        for (ErrorKind kind : values()) {
            boolean sameCode = kind.openAiCode == null || kind.openAiCode.equals(code);
            if (kind.openAiType.equals(type) && sameCode) {
                return kind;
            }
        }
        return API;
    }

    /** {@return the kind a status alone means} */
    static ErrorKind ofStatus(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            case 402 -> BILLING;
            case 403 -> PERMISSION;
            case 404 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            case 409 -> CONFLICT;
            case 413 -> TOO_LARGE;
            case 429 -> RATE_LIMIT;
            case 503, 529 -> OVERLOADED;
            default -> status >= 400 && status < 500 ? INVALID_REQUEST : API;
        };
    }
}
