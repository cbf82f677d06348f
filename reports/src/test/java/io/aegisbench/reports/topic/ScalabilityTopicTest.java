package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Laws of layouts whose cells follow one exactly, written out here once more. */
class ScalabilityTopicTest {
    private static final int[] LOADS = {1, 2, 4, 8, 16, 32};

    /** Gunther's law; three rounds, the middle one on it. */
    private static List<GivenCell> sweep(
            String layout, double rate, double contention, double coherency) {
        List<GivenCell> cells = new ArrayList<>();
        for (int n : LOADS) {
            double x = rate * n / (1 + contention * (n - 1) + coherency * n * (n - 1));
            cells.add(GivenCell.health(layout, n).rates(x * 0.999, x, x * 1.001));
        }
        return cells;
    }

    private static Section of(List<GivenCell> cells) {
        return new ScalabilityTopic().of(GivenRun.ofCells(cells.toArray(GivenCell[]::new)));
    }

    /** √(0.96 / 0.0015) = 25.298. */
    @Test
    void theTableHasTheLawAndItsKnee() {
        Section section = of(sweep("1x1", 1_000, 0.04, 0.0015));
        Table table = section.tables().getFirst();
        List<Value> row = table.rows().getFirst();
        assertThat(((Value.Model) row.get(1)).value()).isCloseTo(1_000, offset(0.01));
        assertThat(((Value.Model) row.get(2)).value()).isCloseTo(0.04, offset(1e-5));
        assertThat(((Value.Model) row.get(3)).value()).isCloseTo(0.0015, offset(1e-6));
        assertThat(row.get(4))
                .isInstanceOfSatisfying(
                        Value.Model.class,
                        knee -> {
                            assertThat(knee.value()).isCloseTo(25.298, offset(0.01));
                            assertThat(knee.interval().contains(25.298)).isTrue();
                            assertThat(knee.interval().high() - knee.interval().low())
                                    .isLessThan(2);
                        });
        assertThat(((Value.Exact) row.get(5)).value()).isCloseTo(0, offset(1e-3));
        assertThat(section.lead())
                .startsWith("1x1: knee at 25.3 clients by the fitted law (95 % interval ")
                .endsWith("; greatest measured throughput at 32 clients.");
    }

    @Test
    void aLawThatNeverFallsHasNoKnee() {
        Section section = of(sweep("1x1", 1_000, 0.1, 0));
        assertThat(section.lead())
                .doesNotContain("∞")
                .startsWith("1x1: no knee within the measured loads")
                .endsWith("; greatest measured throughput at 32 clients.");
        assertThat(Shown.rows(section, "scalability", "layout", "knee").getFirst())
                .startsWith("1x1 | - not within what the data can say: ")
                .doesNotContain("∞");
    }

    @Test
    void fewLoadsAreNoFitAndItSaysWhy() {
        List<GivenCell> cells = new ArrayList<>(sweep("1x1", 1_000, 0.04, 0.0015).subList(0, 4));
        cells.add(GivenCell.health("1x1", 16).rates(1, 1).state("noisy", "steal 9 %"));
        Section section = of(cells);
        String reason = "4 distinct loads that can be ranked, a fit of three parameters needs 5";
        assertThat(section.lead())
                .isEqualTo(
                        "1x1: no fit, " + reason + "; greatest measured throughput at 8 clients.");
        String none = "- " + reason;
        assertThat(Shown.rows(section, "scalability"))
                .containsExactly("1x1 | " + String.join(" | ", none, none, none, none, none));
        assertThat(Shown.series(section, "knee", 0)).containsExactly("1x1");
        assertThat(section.caveats())
                .contains("No model of more workers: only one number of workers was measured.");
    }

    @Test
    void whereNoLoadCanBeRankedItSaysSo() {
        assertThat(of(List.of(GivenCell.health("1x1", 1).rates(1, 1).state("noisy", ""))).lead())
                .isEqualTo(
                        "1x1: no fit, 0 distinct loads that can be ranked, a fit of three parameters"
                                + " needs 5; no load can be ranked.");
    }

    /** X(1) = 1000 and X(2) = 1600, so σ = 2 · 1000 / 1600 − 1 = 0.25, and X(4) = 4000 / 1.75. */
    @Test
    void twoNumbersOfWorkersCarryAmdahlsLaw() {
        Section section =
                of(
                        List.of(
                                GivenCell.health("1x1", 8).rates(1_000, 1_000),
                                GivenCell.health("1x1", 1).rates(300, 300),
                                GivenCell.health("1x2", 8).rates(7_777, 7_777),
                                GivenCell.health("2x1", 8).rates(1_600, 1_600)));
        assertThat(Shown.rows(section, "workers").getFirst())
                .isEqualTo("4 | ~2285.71 (2285.71 to 2285.71) | Amdahl, from 2 numbers of workers");
        assertThat(Shown.rows(section, "workers").getLast())
                .isEqualTo("64 | ~3820.9 (3820.9 to 3820.9) | Amdahl, from 2 numbers of workers");
        assertThat(Shown.points(section, "workers", 0, "greatest throughput, measured"))
                .containsExactly("1: 1000 (1000 to 1000)", "2: 1600 (1600 to 1600)");
        assertThat(Shown.points(section, "workers", 0, "prediction with its interval (model)"))
                .startsWith("4: 2285.71 (2285.71 to 2285.71)");
    }

    @Test
    void ofTwoFrontsBeforeAsManyWorkersTheFasterCounts() {
        Section section =
                of(
                        List.of(
                                GivenCell.health("1x1", 8).rates(1_000, 1_000),
                                GivenCell.health("2x1", 8).rates(1_200, 1_200),
                                GivenCell.health("2x1", 8)
                                        .with(Column.CELL, "behind a front")
                                        .with(Column.FRONT, "haproxy")
                                        .rates(1_600, 1_600)));
        assertThat(Shown.points(section, "workers", 0, "greatest throughput, measured"))
                .containsExactly("1: 1000 (1000 to 1000)", "2: 1600 (1600 to 1600)");
    }

    @Test
    void withoutAHealthSweepItSaysSo() {
        assertThat(new ScalabilityTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no load run with such cells was given");
    }
}
