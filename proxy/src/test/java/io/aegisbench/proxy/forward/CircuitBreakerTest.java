package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The breaker alone, with times of the test's own. */
final class CircuitBreakerTest {
    private final CircuitBreaker breaker =
            new CircuitBreaker(new BreakerLimits(2, Duration.ofNanos(100)));

    private void open() {
        breaker.failed(breaker.acquire(0), 0);
        breaker.failed(breaker.acquire(0), 0);
    }

    @Test
    void countsFailuresInARowOnly() {
        breaker.failed(breaker.acquire(0), 0);
        breaker.succeeded();
        breaker.failed(breaker.acquire(0), 0);
        assertThat(breaker.acquire(0)).isEqualTo(CircuitBreaker.Permit.PASS);
    }

    @Test
    void refusesWhileOpenAndSaysHowLong() {
        open();
        assertThat(breaker.acquire(40)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        assertThat(breaker.remainingNanos(40)).isEqualTo(60);
        assertThat(breaker.state()).isEqualTo(2);
    }

    @Test
    void letsOneProbeThrough() {
        open();
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.PROBE);
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.REFUSED);
        assertThat(breaker.state()).isEqualTo(1);
    }

    @Test
    void closesWhenTheProbeIsAnswered() {
        open();
        breaker.answered(breaker.acquire(100));
        assertThat(breaker.acquire(100)).isEqualTo(CircuitBreaker.Permit.PASS);
    }

    @Test
    void opensAgainWhenTheProbeFails() {
        open();
        breaker.failed(breaker.acquire(100), 100);
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
