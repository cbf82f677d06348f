package io.aegisbench.bench.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong clock = new AtomicLong(-500);
    private final Pace.Spin ticking = _ -> clock.addAndGet(10);

    @Test
    void aRegularPaceMakesOneCallAnInterval() {
        Pace pace = new Pace.Regular(clock::get, 3, 100, ticking);
        List<Long> times = new ArrayList<>();
        while (pace.next()) {
            times.add(clock.get());
        }
        assertThat(times).containsExactly(-500L, -400L, -300L);
    }

    @Test
    void aLateCallDoesNotMakeTheNextComeEarly() {
        Pace pace = new Pace.Regular(clock::get, 3, 100, ticking);
        assertThat(pace.next()).isTrue();
        clock.addAndGet(1_000); // The call took long.
        assertThat(pace.next()).isTrue();
        assertThat(clock.get()).isEqualTo(500);
        assertThat(pace.next()).isTrue();
        assertThat(clock.get()).isEqualTo(600);
        assertThat(pace.next()).isFalse();
    }

    @Test
    void burstsStopAtTheHighMarkAndGoOnBelowTheLowOne() {
        LongAdder handedOver = new LongAdder();
        AtomicLong performed = new AtomicLong();
        List<Long> waitingAtSpin = new ArrayList<>();
        Pace.Spin performing =
                _ -> waitingAtSpin.add(handedOver.sum() - performed.incrementAndGet());
        Pace.Bursts pace =
                new Pace.Bursts(Pace.Bursts.HIGH + 1, handedOver, performed::get, performing);
        int calls = 0;
        while (pace.next()) {
            calls++;
        }
        assertThat(calls).isEqualTo(Pace.Bursts.HIGH + 1);
        assertThat(handedOver.sum()).isEqualTo(calls);
        assertThat(waitingAtSpin)
                .hasSize(Pace.Bursts.HIGH - Pace.Bursts.LOW)
                .endsWith((long) Pace.Bursts.LOW);
        assertThat(pace.dry()).isZero();
    }

    @Test
    void countsTheBurstsThatFoundTheConsumerWithoutWork() {
        LongAdder handedOver = new LongAdder();
        Pace.Bursts pace =
                new Pace.Bursts(3 * Pace.Bursts.BURST, handedOver, handedOver::sum, ticking);
        while (pace.next()) {}
        assertThat(pace.dry()).isEqualTo(2);
    }

    @Test
    void aCeaselessPaceEndsAfterItsTimeFromTheFirstCall() {
        Pace pace = new Pace.Ceaseless(clock::get, 25);
        clock.addAndGet(1_000); // Before the first call no time passes.
        int calls = 0;
        while (pace.next()) {
            calls++;
            clock.addAndGet(10);
        }
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void producersThatTakeAllCoresYield() {
        int cores = Runtime.getRuntime().availableProcessors();
        assertThat(Pace.Spin.of(cores)).isSameAs(Pace.Spin.YIELD);
        assertThat(Pace.Spin.of(cores - 1)).isSameAs(Pace.Spin.KEEP);
    }
}
