package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static StepFigures step(double load, double rate, int p99, double cores) {
        return new StepFigures(load, rate, 1000, 1, 2, p99, p99, cores, Map.of());
    }

    @Test
    void theRateAtWhichTheTargetBrokeIsSaid() {
        List<StepFigures> steps =
                List.of(step(500, 500, 3, 0.2), step(750, 751, 50, 0.2), step(1125, 1125, 51, 0.3));
        assertThat(Arrivals.verdict(steps, 50, 2))
                .containsExactly(
                        "Broke at 1,125 arrivals/s: p99 51 ms (target: p99 of at most 50 ms)."
                                + " Held at 750 arrivals/s.");
    }

    @Test
    void aRateThatWasNotReachedHasBroken() {
        assertThat(Arrivals.fault(step(1000, 949, 3, 0.2), 50))
                .hasValueSatisfying(why -> assertThat(why).contains("only 949 answers a second"));
        assertThat(Arrivals.fault(step(1000, 951, 3, 0.2), 50)).isEmpty();
    }

    @Test
    void anErrorHasBroken() {
        StepFigures wrong = new StepFigures(10, 10, 50, 1, 1, 1, 1, 0.1, Map.of("status 503", 2L));
        assertThat(Arrivals.fault(wrong, 50)).hasValue("errors: {status 503=2}");
        assertThat(Arrivals.verdict(List.of(wrong), 50, 2).getFirst())
                .contains("Broke at 10", "Held at no rate");
    }

    @Test
    void aGeneratorWithoutCpuIsBlamedInstead() {
        assertThat(Arrivals.verdict(List.of(step(9000, 4000, 900, 1.9)), 50, 2))
                .hasSize(2)
                .last()
                .asString()
                .contains("says nothing about the proxy");
    }

    @Test
    void whatDidNotBreakIsNotSaidToHave() {
        assertThat(Arrivals.verdict(List.of(step(500, 500, 3, 0.2)), 50, 2))
                .singleElement()
                .asString()
                .startsWith("Did not break: held at 500 arrivals/s")
                .contains("-Drate");
    }
}
