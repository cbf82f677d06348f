package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.drive.CellLine;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CellLineTest {
    @Test
    void aStepIsToldWithItsErrorsByKindAndWhatCameBeforeIt() {
        LoadStep warmUp = LoadStep.of("warm-up", 0);
        warmUp.answered(1);
        warmUp.failed("status 503");
        LoadStep step = LoadStep.of("one", 4);
        step.answeredUntimed();
        assertThat(step.begin()).isTrue();
        step.answered(1);
        step.answered(2);
        step.failed("status 503");
        step.failed("health is not ok");
        step.failed("timeout");
        step.failed("no answer (connection)");
        assertThat(CellLine.ended(step.generated(warmUp)))
                .matches(
                        "aegis-gatling micros=\\d+ requests=4 earlier=2"
                                + " gatling-health-is-not-ok=1 gatling-no-answer-connection=1"
                                + " gatling-status-503=2 gatling-timeout=1");
    }

    @Test
    void aWarmUpIsOverWhenItsRateHasSettledAndNotBefore() {
        LoadStep step = LoadStep.of("warm-up", 0);
        Settling settling = new Settling(step, () -> 0);
        int[] answers = {10, 60, 100, 104, 102};
        assertThat(settling.isSettled(at(1))).isFalse();
        for (int window = 0; window < answers.length; window++) {
            for (int i = 0; i < answers[window]; i++) {
                step.answered(1);
            }
            assertThat(settling.isSettled(at(window + 1) + 1)).isFalse();
            assertThat(settling.isSettled(at(window + 2))).isEqualTo(window == 4);
        }
        assertThat(settling.isSettled(at(6) + 1)).isTrue();
    }

    @Test
    void aRateThatRestsWhileTheCompilerWorksHasNotSettled() {
        LoadStep step = LoadStep.of("warm-up", 0);
        long[] compiled = {0};
        Settling settling = new Settling(step, () -> compiled[0]);
        for (int second = 1; second <= 12; second++) {
            assertThat(settling.isSettled(at(second))).as("second %d", second).isFalse();
            // A constant rate from the start, and a compiler that has done in the tenth second.
            IntStream.range(0, 100).forEach(_ -> step.answered(1));
            compiled[0] += second < 10 ? 400 : 0;
        }
        assertThat(settling.isSettled(at(13))).isTrue();
    }

    private static long at(int second) {
        return TimeUnit.SECONDS.toNanos(second);
    }
}
