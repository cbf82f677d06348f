package io.aegisbench.bench.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MechanismTest {
    private static final SessionPlan SHORT =
            new SessionPlan(
                    1, 300, Duration.ofNanos(2_000), 2_000, Duration.ofMillis(2), Duration.ZERO);
    private static final int MOST_TASKS = 2_000_000;

    static Stream<Arguments> handOffs() {
        return Stream.of(Mechanism.values())
                .filter(Mechanism::isDressed)
                .flatMap(m -> Stream.of(Dress.values()).map(dress -> Arguments.of(m, dress)));
    }

    static Stream<Mechanism> bounded() {
        return Stream.of(Mechanism.values()).filter(mechanism -> mechanism.bound() > 0);
    }

    /** The crew itself fails if a task is lost or performed twice. */
    @ParameterizedTest
    @MethodSource("handOffs")
    void performsEachTaskOnceInEveryCondition(Mechanism mechanism, Dress dress) throws Exception {
        Background background = new Background();
        try (HandOff handOff = mechanism.open(dress, background)) {
            ProducerCrew crew = new ProducerCrew(mechanism, handOff, background, SHORT);
            for (int producers : SpawnSession.PRODUCERS) {
                Sample idle = crew.run(Condition.IDLE, producers);
                assertThat(idle.taken.getTotalCount()).isEqualTo(producers * 300L);
                assertThat(idle.refused.getTotalCount()).isZero();
                assertThat(idle.lag.getTotalCount())
                        .isEqualTo(producers * (300L + Producer.LEAD_IN + idleCpuCalls()));
                Sample busy = crew.run(Condition.BUSY, producers);
                assertThat(busy.taken.getTotalCount()).isEqualTo(producers * 2_000L);
                Sample full = crew.run(Condition.FULL, producers);
                assertThat(full.calls()).isPositive();
            }
        }
    }

    private static long idleCpuCalls() {
        return SHORT.cpuCalls(SHORT.idleCalls());
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void refusesAtItsBound(Mechanism mechanism) {
        Background background = new Background();
        background.expect(new long[MOST_TASKS]);
        try (HandOff handOff = mechanism.open(Dress.ARTICLE, background)) {
            int taken = 0;
            while (taken < MOST_TASKS && handOff.handOver(taken, System.nanoTime())) {
                taken++;
            }
            // Some may have been performed in between, and one be in the consumer's hands.
            assertThat(taken).isBetween(mechanism.bound(), MOST_TASKS - 1);
        }
    }

    /** What is performed must free its place soon, or a background at half its bound refuses. */
    @ParameterizedTest
    @MethodSource("bounded")
    void takesMoreOnceAFewHaveBeenPerformed(Mechanism mechanism) {
        Background background = new Background();
        background.expect(new long[MOST_TASKS]);
        try (HandOff handOff = mechanism.open(Dress.LEAN, background)) {
            int taken = 0;
            for (int round = 0; round < 20; round++) {
                while (taken < MOST_TASKS - 1 && handOff.handOver(taken, System.nanoTime())) {
                    taken++;
                }
                // All that were taken, where this thread was away while they were performed.
                long enough =
                        Math.min(background.performed() + 4 * Pace.Bursts.BURST, (long) taken);
                while (background.performed() < enough) {
                    assertThat(Thread.interrupted()).as("the time limit").isFalse();
                    Thread.onSpinWait();
                }
                assertThat(handOff.handOver(taken, System.nanoTime())).isTrue();
                taken++;
            }
        }
    }

    @Test
    void theLiveSetIsEmptyAndTheGaugeZeroWhenAllHaveLeft() {
        Tracking.LiveSet tracking = new Tracking.LiveSet();
        tracking.enter(1L);
        tracking.enter(2L);
        assertThat(tracking.size()).isEqualTo(2);
        assertThat(tracking.gauge()).isEqualTo(2);
        tracking.leave(1L);
        tracking.leave(2L);
        assertThat(tracking.size()).isZero();
        assertThat(tracking.gauge()).isZero();
    }

    @Test
    void theEmptyMechanismMeasuresTheClockInEveryCondition() throws Exception {
        Background background = new Background();
        try (HandOff handOff = Mechanism.EMPTY.open(Dress.LEAN, background)) {
            ProducerCrew crew = new ProducerCrew(Mechanism.EMPTY, handOff, background, SHORT);
            for (Condition condition : Condition.values()) {
                Sample sample = crew.run(condition, 2);
                assertThat(sample.taken.getTotalCount()).isPositive();
                assertThat(sample.lag.getTotalCount()).isZero();
            }
        }
    }

    @Test
    void theBenchmarksParametersNameEveryMechanismAndDress() throws Exception {
        assertThat(params("mechanism"))
                .containsExactlyElementsOf(
                        Stream.of(Mechanism.values()).map(Mechanism::id).toList());
        assertThat(params("dress"))
                .containsExactlyElementsOf(Stream.of(Dress.values()).map(Dress::id).toList());
        assertThatThrownBy(() -> Mechanism.ofId("pigeon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no such mechanism: pigeon of empty, virtual-thread");
    }

    private static Iterable<String> params(String field) throws NoSuchFieldException {
        return Arrays.asList(
                SpawnCostBenchmark.Subject.class
                        .getField(field)
                        .getAnnotation(org.openjdk.jmh.annotations.Param.class)
                        .value());
    }
}
