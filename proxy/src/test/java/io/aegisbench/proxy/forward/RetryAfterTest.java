package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pauses that upstreams ask for, in seconds and as dates. */
final class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-30T20:00:00Z");

    private static Duration pause(HeaderMap headers) {
        return Duration.ofNanos(RetryAfter.nanos(headers, InstantSource.fixed(NOW)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|PT7S",
                "0|PT0S",
                "Mon, 30 Nov 2026 20:01:30 GMT|PT1M30S",
                "Monday, 30-Nov-26 20:00:05 GMT|PT5S",
                "Mon Nov 30 20:00:05 2026|PT5S",
                "Mon, 30 Nov 2026 19:59:59 GMT|PT0S",
                "-1|PT0S",
                "1.5|PT0S",
                "soon|PT0S",
                "9999999999999|PT0S"
            })
    void aPauseIsInSecondsOrUntilADate(String value, Duration pause) {
        HeaderMap headers = new HeaderMap();
        headers.put(Headers.RETRY_AFTER, value);
        assertThat(pause(headers)).isEqualTo(pause);
    }

    @Test
    void aDateIsOfTheUpstreamsClockWhereItTellsTheTime() {
        HeaderMap headers = new HeaderMap();
        headers.put(Headers.RETRY_AFTER, "Mon, 30 Nov 2026 22:01:00 GMT");
        headers.put(Headers.DATE, "Mon, 30 Nov 2026 22:00:00 GMT");
        assertThat(pause(headers)).isEqualTo(Duration.ofMinutes(1));
        assertThat(pause(new HeaderMap())).isZero();
    }
}
