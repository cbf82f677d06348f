package io.aegisbench.proxy.forward;

import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long an upstream wants to be left alone (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** More digits than any pause that is kept to has. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private static final Duration MOST = Duration.ofDays(365);

    private RetryAfter() {}

    /**
     * {@return the pause, or 0 where there is none}
     *
     * @param headers of the answer, whose date says what the time is at the upstream
     * @param clock the time, where they have none
     */
    static long nanos(HeaderMap headers, InstantSource clock) {
        @Nullable String value = headers.getFirst(Headers.RETRY_AFTER);
        if (value == null) {
            return 0;
        }
        if (SECONDS.matcher(value).matches()) {
            return TimeUnit.SECONDS.toNanos(Long.parseLong(value));
        }
        Instant until = date(value);
        if (until == null) {
            return 0;
        }
        @Nullable String named = headers.getFirst(Headers.DATE);
        Instant there = named == null ? null : date(named);
        Duration pause = Duration.between(there == null ? clock.instant() : there, until);
        return pause.isNegative() ? 0 : Math.min(pause.toMillis(), MOST.toMillis()) * 1_000_000;
    }

    private static @Nullable Instant date(String text) {
        Date date = DateUtils.parseDate(text);
        return date == null ? null : date.toInstant();
    }
}
