package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long an upstream wants to be left alone (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** More digits than any pause that is kept to has. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /** {@return the pause, or 0 where there is none in seconds; dates need the upstream's clock} */
    static long nanos(HeaderMap headers) {
        @Nullable String value = headers.getFirst(Headers.RETRY_AFTER);
        return value != null && SECONDS.matcher(value).matches()
                ? TimeUnit.SECONDS.toNanos(Long.parseLong(value))
                : 0;
    }
}
