package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import org.junit.jupiter.api.Test;

/** Which layout to choose, and how sure that is. */
class LayoutTopicTest {
    private static GivenCell single() {
        return GivenCell.health("1x1", 16)
                .rates(1_000, 1_100, 1_200)
                .figures(Column.P99, 4e6, 5e6, 6e6)
                .figures(Column.SERVER_CPU_PER_REQUEST, 800, 700, 900);
    }

    private static GivenCell twice(double... factors) {
        return GivenCell.health("2x1", 64)
                .rates(1_000 * factors[0], 1_100 * factors[1], 1_200 * factors[2])
                .figures(Column.P99, 8e6, 8e6, 8e6);
    }

    /** A cell that is measured again gives 0.98, 1 and 1.02 of itself. */
    private static GivenCell control() {
        return GivenCell.asked("health", "ack=scheduled,aa=1", 16).rates(980, 1_100, 1_224);
    }

    private static Section of(GivenCell... cells) {
        return new LayoutTopic().of(GivenRun.ofCells(cells));
    }

    @Test
    void aDifferenceBeyondTheControlIsAChoice() {
        Section section = of(single(), twice(1.5, 1.6, 1.7), control());
        assertThat(section.lead())
                .isEqualTo(
                        "Choose 2x1: in the same rounds it answers 1.60 (1.5 … 1.70) times as much"
                                + " as 1x1, the next best (95 % interval; the A/A control could have"
                                + " shown 2.00 %).");
        assertThat(section.answers().getFirst().text()).isEqualTo(section.lead());
    }

    @Test
    void aDifferenceWithinTheControlIsNone() {
        assertThat(of(single(), twice(1.01, 1.01, 1.015), control()).lead())
                .isEqualTo(
                        "No difference was seen between 2x1 and 1x1: the ratio of the same rounds is"
                                + " 1.01 (1.01 … 1.01) (the A/A control could have shown 2.00 %)."
                                + " Take the simpler one.");
    }

    @Test
    void aDifferenceWhoseIntervalHoldsOneIsNone() {
        assertThat(of(single(), twice(0.9, 1.5, 1.6)).lead())
                .isEqualTo(
                        "No difference was seen between 2x1 and 1x1: the ratio of the same rounds is"
                                + " 1.5 (0.900 … 1.60) (there was no A/A control). Take the simpler"
                                + " one.");
    }

    @Test
    void oneRoundOneLayoutOrNoneIsNoChoice() {
        assertThat(
                        of(
                                        GivenCell.health("1x1", 1).rates(10),
                                        GivenCell.health("2x1", 1).rates(20))
                                .lead())
                .isEqualTo("2x1 was fastest, but one round cannot say how sure that is.");
        GivenCell bound = twice(1, 1, 1).state("generator-bound", "generator at 99 %");
        assertThat(of(single(), bound).lead())
                .isEqualTo(
                        "Only 1x1 has a cell that can be ranked (of 2 layouts measured), so there is"
                                + " no choice to make.");
        assertThat(of(bound).lead())
                .isEqualTo(
                        "No layout can be ranked: every cell was generator-bound, noisy or with"
                                + " errors.");
    }

    @Test
    void theTableHasEachLayoutAtItsBestLoad() {
        GivenCell lower = GivenCell.health("1x1", 4).rates(500, 500, 500);
        GivenCell bound =
                GivenCell.health("4x1", 64).rates(9_000, 9_000).state("errors", "12 timeouts");
        Section section = of(lower, single(), twice(1.5, 1.6, 2), bound);
        String none = "- no cell can be ranked: errors: 12 timeouts";
        assertThat(Shown.rows(section, "layouts"))
                .containsExactly(
                        "1x1 | 16 | 1100 (1000 to 1200) | 5 (4 to 6) | 800 (700 to 900)"
                                + " | 0.625 (0.5 to 0.666667)",
                        "2x1 | 64 | 1760 (1500 to 2400) | 8 (8 to 8) | - the run does not say why"
                                + " | 1 (1 to 1)",
                        "4x1 | " + String.join(" | ", none, none, none, none, none));
        assertThat(Shown.metrics(section))
                .containsExactly(
                        "layout/1x1/peak = 1100 (1000 to 1200) req/s",
                        "layout/2x1/peak = 1760 (1500 to 2400) req/s");
    }

    @Test
    void theChartLeavesThePlaceOfALayoutWithoutARankedCellEmpty() {
        Section section =
                of(
                        GivenCell.health("1x1", 4).rates(5, 5).state("noisy", "steal 9 %"),
                        twice(1, 1, 1));
        assertThat(Shown.chart(section, "layouts").x().names()).containsExactly("1x1", "2x1");
        assertThat(Shown.points(section, "layouts", 0, "greatest throughput"))
                .containsExactly("1: 1100 (1000 to 1200)");
        assertThat(Shown.points(section, "layouts", 1, "p99 at that load"))
                .containsExactly("1: 8 (8 to 8)");
    }

    @Test
    void theControlsAreATableOfTheirOwn() {
        GivenCell drifted = GivenCell.asked("health", "ack=scheduled,aa=1", 4).rates(110, 120, 130);
        Section section =
                of(single(), control(), GivenCell.health("1x1", 4).rates(100, 100, 100), drifted);
        assertThat(Shown.rows(section, "control"))
                .containsExactly(
                        "health-1x1-c16-ack=scheduled | 1 (0.98 to 1.02) | 2 | yes",
                        "health-1x1-c4-ack=scheduled | 1.2 (1.1 to 1.3) | 30"
                                + " | no: do not trust small differences of this run");
    }

    @Test
    void aControlOfOneRoundSaysNothing() {
        Section section =
                of(
                        GivenCell.health("1x1", 16).rates(100),
                        GivenCell.asked("health", "ack=scheduled,aa=1", 16).rates(105));
        assertThat(Shown.rows(section, "control"))
                .containsExactly("health-1x1-c16-ack=scheduled | 1.05 | 5 | one round cannot say");
    }

    @Test
    void withoutAHealthSweepItSaysSo() {
        Section absent = new LayoutTopic().of(GivenRun.none());
        assertThat(absent.lead()).isEqualTo("Not measured: no load run with such cells was given");
        assertThat(absent.answers()).hasSize(1);
    }
}
