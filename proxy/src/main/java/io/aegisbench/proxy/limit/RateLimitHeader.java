package io.aegisbench.proxy.limit;

import org.jspecify.annotations.Nullable;

/** The headers that tell a client of its budgets, in OpenAI's names and forms. */
public enum RateLimitHeader {
    LIMIT_REQUESTS("x-ratelimit-limit-requests"),
    LIMIT_TOKENS("x-ratelimit-limit-tokens"),
    REMAINING_REQUESTS("x-ratelimit-remaining-requests"),
    REMAINING_TOKENS("x-ratelimit-remaining-tokens"),
    RESET_REQUESTS("x-ratelimit-reset-requests"),
    RESET_TOKENS("x-ratelimit-reset-tokens");

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long MINUTES_PER_HOUR = 60;

    private final String headerName;

    RateLimitHeader(String headerName) {
        this.headerName = headerName;
    }

    /** {@return the name, in lower case} */
    public String headerName() {
        return headerName;
    }

    /** {@return the value, or null where there is no such limit: then the header is left out} */
    public @Nullable String value(RateState state) {
        BudgetState of =
                switch (this) {
                    case LIMIT_REQUESTS, REMAINING_REQUESTS, RESET_REQUESTS -> state.requests();
                    case LIMIT_TOKENS, REMAINING_TOKENS, RESET_TOKENS -> state.tokens();
                };
        if (of == null) {
            return null;
        }
        return switch (this) {
            case LIMIT_REQUESTS, LIMIT_TOKENS -> Long.toString(of.limit());
            case REMAINING_REQUESTS, REMAINING_TOKENS -> Long.toString(of.remaining());
            case RESET_REQUESTS, RESET_TOKENS -> duration(of.resetNanos());
        };
    }

    /** {@return as OpenAI writes it, rounded up: 0s, 17ms, 8.64s, 6m0s, 1h0m0s} */
    static String duration(long nanos) {
        long millis = Math.ceilDiv(nanos, NANOS_PER_MILLI);
        if (millis > 0 && millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        long seconds = millis / MILLIS_PER_SECOND;
        long minutes = seconds / SECONDS_PER_MINUTE;
        StringBuilder text = new StringBuilder(16);
        if (minutes >= MINUTES_PER_HOUR) {
            text.append(minutes / MINUTES_PER_HOUR).append('h');
        }
        if (minutes > 0) {
            text.append(minutes % MINUTES_PER_HOUR).append('m');
        }
        text.append(seconds % SECONDS_PER_MINUTE);
        appendFraction(text, millis % MILLIS_PER_SECOND);
        return text.append('s').toString();
    }

    private static void appendFraction(StringBuilder text, long millis) {
        if (millis == 0) {
            return;
        }
        String digits = Long.toString(MILLIS_PER_SECOND + millis).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        text.append('.').append(digits, 0, end);
    }
}
