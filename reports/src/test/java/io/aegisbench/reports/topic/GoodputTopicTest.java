package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import org.junit.jupiter.api.Test;

/** The greatest throughput among the loads whose p99 is within a limit. */
class GoodputTopicTest {
    private final Section section =
            new GoodputTopic()
                    .of(
                            GivenRun.ofCells(
                                    cell("1x1", 1, 1_000, 1e6),
                                    cell("1x1", 4, 3_000, 4.9e6),
                                    cell("1x1", 16, 2_500, 5e6),
                                    cell("1x1", 64, 4_000, 50_000_001),
                                    cell("2x1", 4, 9_000, 100e6),
                                    cell("2x1", 1, 8_000, 2e6).state("noisy", "steal 9 %")));

    /** The p99 of the rounds is 1, the median and 3 times it; the rate 0.9, 1 and 1.1 times. */
    private static GivenCell cell(String layout, int clients, double rate, double p99) {
        return GivenCell.health(layout, clients)
                .rates(rate * 0.9, rate, rate * 1.1)
                .figures(Column.P99, 1, p99, p99 * 3);
    }

    @Test
    void aLimitHoldsWhereTheMedianP99ReachesItAndNotBeyond() {
        String none = "- no cell that can be ranked has its p99 within the limit";
        assertThat(Shown.rows(section, "goodput"))
                .containsExactly(
                        "1x1 | 1000 (900 to 1100) | 3000 (2700 to 3300) | 3000 (2700 to 3300)"
                                + " | 3000 (2700 to 3300)",
                        "2x1 | " + String.join(" | ", none, none, none, none));
    }

    @Test
    void theChartHasAPointForEachLimitThatALayoutKeeps() {
        assertThat(Shown.chart(section, "goodput").x().names())
                .containsExactly("≤ 1 ms", "≤ 5 ms", "≤ 10 ms", "≤ 50 ms");
        assertThat(Shown.series(section, "goodput", 0)).containsExactly("1x1");
        assertThat(Shown.points(section, "goodput", 0, "1x1"))
                .containsExactly(
                        "0: 1000 (900 to 1100)",
                        "1: 3000 (2700 to 3300)",
                        "2: 3000 (2700 to 3300)",
                        "3: 3000 (2700 to 3300)");
    }

    @Test
    void aCellWithoutAProbeKeepsNoLimit() {
        Section blind =
                new GoodputTopic().of(GivenRun.ofCells(GivenCell.health("1x1", 1).rates(5, 6)));
        assertThat(blind.charts()).isEmpty();
        assertThat(Shown.rows(blind, "goodput")).hasSize(1);
    }

    @Test
    void withoutAHealthSweepItSaysSo() {
        assertThat(new GoodputTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no load run with such cells was given");
    }
}
