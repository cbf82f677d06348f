package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The breaker alone, with times of the test's own. */
final class CircuitBreakerTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final CircuitBreaker breaker =
            new CircuitBreaker(new BreakerLimits(2, Duration.ofNanos(1000), Duration.ofNanos(100)));

    private void fail(long nowNanos) {
        breaker.failed(breaker.acquire(nowNanos), nowNanos, 0);
    }

    private void open() {
        fail(0);
        fail(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000, Long.MAX_VALUE - 500, Long.MIN_VALUE + 500})
    void opensWhenHalfOfTheCallsOfTheWindowFail(long begin) {
        breaker.succeeded(begin);
        breaker.succeeded(begin + 100);
        breaker.succeeded(begin + 200);
        fail(begin + 300);
        fail(begin + 400);
        assertThat(breaker.state()).isZero();
        fail(begin + 500);
        assertThat(breaker.acquire(begin + 500)).isEqualTo(CircuitBreaker.Permit.REFUSED);
    }

    @Test
    void aFewFailuresAreNotEnoughHoweverFewTheCallsAre() {
        fail(0);
        assertThat(breaker.state()).isZero();
    }

    @Test
    void whatTheWindowHasLeftCountsNoMore() {
        fail(0);
        fail(1000);
        assertThat(breaker.state()).isZero();
        breaker.succeeded(1050);
        breaker.succeeded(1050);
        breaker.succeeded(1050);
        fail(3000);
        assertThat(breaker.state()).isZero();
        fail(3999);
        assertThat(breaker.state()).isEqualTo(2);
    }

    @Test
    void aReportFromALittleEarlierCountsAsOfNow() {
        fail(500);
        fail(300);
        assertThat(breaker.state()).isEqualTo(2);
    }

    @Test
    void refusesWhileOpenAndSaysHowLong() {
        open();
        assertThat(breaker.acquire(40)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        assertThat(breaker.remainingNanos(40)).isEqualTo(60);
        assertThat(breaker.state()).isEqualTo(2);
    }

    @Test
    void staysOpenForAsLongAsTheUpstreamAsksButForAMinuteAtMost() {
        fail(0);
        breaker.failed(breaker.acquire(0), 0, 5000);
        assertThat(breaker.remainingNanos(1)).isEqualTo(4999);
        assertThat(breaker.acquire(4999)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        breaker.failed(breaker.acquire(5000), 5000, 60 * MINUTE);
        assertThat(breaker.remainingNanos(5000)).isEqualTo(MINUTE);
    }

    @Test
    void letsOneProbeThrough() {
        open();
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.PROBE);
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        assertThat(breaker.state()).isEqualTo(1);
    }

    @Test
    void closesWhenTheProbeIsAnsweredAndBeginsToCountAnew() {
        open();
        breaker.answered(breaker.acquire(100));
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.PASS);
        fail(100);
        assertThat(breaker.state()).isZero();
    }

    @Test
    void opensAgainWhenTheProbeFails() {
        open();
        fail(100);
        assertThat(breaker.acquire(199)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        assertThat(breaker.acquire(200)).isEqualTo(CircuitBreaker.Permit.PROBE);
    }

    @Test
    void letsAnotherProbeFollowOneThatWasAbandoned() {
        open();
        breaker.abandoned(breaker.acquire(100));
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.PROBE);
    }
}
