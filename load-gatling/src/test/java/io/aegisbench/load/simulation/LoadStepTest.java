package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadStepTest {
    private static final String TIMES = "Times.";

    private static StepFigures figures(double cores, Map<String, Long> errors) {
        return new StepFigures(64, 12_345.6, 61_728, 1, 7, 12, LoadStep.MAX_MILLIS, cores, errors);
    }

    @Test
    void percentilesAreNearestRanks() {
        LoadStep step = LoadStep.of("one", 1);
        assertThat(step.begin()).isTrue();
        for (int millis = 1; millis <= 200; millis++) {
            step.answered(millis);
        }
        StepFigures figures = step.figures();
        assertThat(figures.answers()).isEqualTo(200);
        assertThat(figures.p50()).isEqualTo(100);
        assertThat(figures.p95()).isEqualTo(190);
        assertThat(figures.p99()).isEqualTo(198);
        assertThat(figures.max()).isEqualTo(200);
        assertThat(figures.rate()).isPositive();
    }

    @Test
    void oneAnswerIsEveryPercentile() {
        LoadStep step = LoadStep.of("one", 1);
        step.answered(5);
        assertThat(step.figures()).returns(5, StepFigures::p50).returns(5, StepFigures::p99);
    }

    @Test
    void withoutAnswersNothingIsSaid() {
        StepFigures figures = LoadStep.of("one", 1).figures();
        assertThat(figures.p99()).isEqualTo(-1);
        assertThat(figures.rate()).isNaN();
        assertThat(StepTable.lines("clients", TIMES, List.of(figures), 2).get(1))
                .contains(" - ")
                .endsWith("none");
    }

    @Test
    void whatTakesLongerThanTheLongestCountsAsTheLongest() {
        LoadStep step = LoadStep.of("one", 1);
        step.answered(1_000_000);
        assertThat(step.figures().max()).isEqualTo(LoadStep.MAX_MILLIS);
        assertThat(StepTable.lines("clients", TIMES, List.of(step.figures()), 2).get(1))
                .contains(">=65535");
    }

    @Test
    void aPartOfOneLongLoadIsShownByItsNumber() {
        StepFigures part = figures(0.5, Map.of()).withLoad(3);
        assertThat(StepTable.lines("part", TIMES, List.of(part), 2))
                .satisfies(lines -> assertThat(lines.get(0).strip()).startsWith("part "))
                .satisfies(lines -> assertThat(lines.get(1).strip()).startsWith("3 "));
        assertThat(part.answers()).isEqualTo(61_728);
    }

    @Test
    void errorsAreCountedByKindAndKindsAreBounded() {
        LoadStep step = LoadStep.of("one", 1);
        for (int kind = 0; kind < 40; kind++) {
            step.failed("kind " + kind);
            step.failed("kind 0");
        }
        Map<String, Long> errors = step.figures().errors();
        assertThat(errors).hasSize(17).containsEntry("kind 0", 41L).containsEntry("other", 24L);
        assertThat(errors.values().stream().mapToLong(n -> n).sum()).isEqualTo(80);
    }

    @Test
    void onlyTheFirstCallBeginsAStep() {
        LoadStep step = LoadStep.of("one", 1);
        assertThat(step.hasBegun()).isFalse();
        assertThat(step.begin()).isTrue();
        assertThat(step.begin()).isFalse();
    }

    @Test
    void theGeneratorsTimeIsThatOfTheStep() {
        LoadStep step = LoadStep.of("one", 1);
        assertThat(step.begin()).isTrue();
        // Its clock has ticks, and this thread may have to wait for a core.
        long before = LoadStep.cpuNanos();
        while (LoadStep.cpuNanos() == before) {
            Thread.onSpinWait();
        }
        step.end();
        double cores = step.figures().generatorCores();
        assertThat(cores).isPositive();
        step.end();
        assertThat(step.figures().generatorCores()).isEqualTo(cores);
    }

    @Test
    void theTableShowsLoadRateTimesAndErrors() {
        List<String> lines =
                StepTable.lines(
                        "clients", TIMES, List.of(figures(0.42, Map.of("status 503", 7L))), 2);
        assertThat(lines.getFirst()).contains("clients", "answers/s", "p99 ms", "gen. CPU");
        assertThat(lines.get(1))
                .contains("64", "12,346", "61,728", "<=1", "42%", "7 x status 503")
                .doesNotContain("*");
        assertThat(lines.getLast()).startsWith(TIMES);
    }

    @Test
    void aBusyGeneratorIsMarked() {
        List<String> lines = StepTable.lines("clients", TIMES, List.of(figures(1.85, Map.of())), 2);
        assertThat(lines.get(1)).contains("185%*").endsWith("none");
        assertThat(lines.getLast()).startsWith("*");
        assertThat(figures(1.79, Map.of()).isGeneratorBound(2)).isFalse();
    }
}
