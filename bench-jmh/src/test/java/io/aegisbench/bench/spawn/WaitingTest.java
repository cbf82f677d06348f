package io.aegisbench.bench.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void looksAFewTimesBeforeItSleeps() {
        assertThat(Waiting.BACKING_OFF.sleepNanos(1)).isZero();
        assertThat(Waiting.BACKING_OFF.sleepNanos(Waiting.LOOKS)).isZero();
    }

    @Test
    void sleepsTwiceAsLongEachTimeUpToItsBound() {
        assertThat(Waiting.BACKING_OFF.sleepNanos(Waiting.LOOKS + 1)).isEqualTo(1_000_000);
        assertThat(Waiting.BACKING_OFF.sleepNanos(Waiting.LOOKS + 2)).isEqualTo(2_000_000);
        assertThat(Waiting.BACKING_OFF.sleepNanos(Waiting.LOOKS + 4)).isEqualTo(5_000_000);
        assertThat(Waiting.BACKING_OFF.sleepNanos(Integer.MAX_VALUE)).isEqualTo(5_000_000);
        assertThat(Waiting.MICROS_50.sleepNanos(Integer.MAX_VALUE)).isEqualTo(50_000);
    }

    @Test
    void aSpinningConsumerNeverSleeps() {
        assertThat(Waiting.SPINNING.sleepNanos(Integer.MAX_VALUE)).isZero();
    }
}
