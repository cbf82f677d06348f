package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Interval;
import org.junit.jupiter.api.Test;

/** Latency by clients: nanoseconds of the run become milliseconds of the page. */
class LatencyTopicTest {
    private static final String SINGLE = "1x1, asked by our generator";

    private final Section section =
            new LatencyTopic(PublishedFigures.load())
                    .of(
                            GivenRun.ofCells(
                                    GivenCell.health("1x1", 16)
                                            .with(Column.GENERATOR, "java")
                                            .rates(5_000, 5_100, 4_900)
                                            .figures(Column.P50, 2e6, 3e6, 4e6)
                                            .figures(Column.P90, 5e6, 5e6, 5e6)
                                            .figures(Column.P99, 8e6, 7e6, 9e6)
                                            .figures(Column.P999, 20e6, 10e6, 30e6)
                                            .figures(Column.MAX, 40e6, 50e6, 60e6)
                                            .figures(Column.PROBE_COUNT, 900, 1_000, 1_100),
                                    GivenCell.health("1x1", 1)
                                            .with(Column.GENERATOR, "java")
                                            .rates(1_000, 1_000, 1_000)
                                            .figures(Column.P50, 250_000, 500_000, 750_000)
                                            .figures(Column.P99, 1e6, 1e6, 1e6)
                                            .miss(Column.P999, "fewer than 1,000 probes")));

    @Test
    void saysTheP99AtTheGreatestThroughput() {
        assertThat(section.lead())
                .isEqualTo(
                        "At its greatest throughput (16 clients) 1x1, asked by our generator"
                                + " answers /health within 8 (7 … 9) ms at p99.");
    }

    @Test
    void theGreatestThroughputIsTheServersWhoeverAsked() {
        Section both =
                new LatencyTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofCells(
                                        GivenCell.health("1x1", 4)
                                                .rates(90, 90)
                                                .figures(Column.P99, 2e6, 2e6),
                                        GivenCell.asked("health", "ack=scheduled,by=gatling", 1)
                                                .with(Column.GENERATOR, "gatling")
                                                .rates(30, 30)
                                                .figures(Column.P99, 1e6, 1e6)));
        assertThat(both.lead())
                .startsWith("At its greatest throughput (4 clients) 1x1, asked by wrk answers");
    }

    @Test
    void theTableIsInMilliseconds() {
        String unknown = "- the run does not say why";
        assertThat(Shown.rows(section, "latency"))
                .containsExactly(
                        SINGLE
                                + " | 1 | 0.5 (0.25 to 0.75) | "
                                + unknown
                                + " | 1 (1 to 1) | - fewer than 1,000 probes | "
                                + unknown
                                + " | "
                                + unknown,
                        SINGLE
                                + " | 16 | 3 (2 to 4) | 5 (5 to 5) | 8 (7 to 9) | 20 (10 to 30)"
                                + " | 50 (40 to 60) | 1000 (900 to 1100)");
    }

    @Test
    void bothPanelsHaveTheSameAxisThatHoldsThePublishedPointsToo() {
        assertThat(Shown.points(section, "latency", 0, SINGLE))
                .containsExactly("1: 0.5 (0.25 to 0.75)", "16: 3 (2 to 4)");
        assertThat(Shown.points(section, "latency", 1, SINGLE))
                .containsExactly("1: 1 (1 to 1)", "16: 8 (7 to 9)");
        assertThat(Shown.points(section, "latency", 1, "Python (published, elsewhere)"))
                .containsExactly("1: 2.019", "4: 10.99", "32: 424", "128: 4256");
        ChartSpec chart = Shown.chart(section, "latency");
        Interval both = new Interval(0.25 / 1.25, 4_256 * 1.25);
        assertThat(chart.panels()).allMatch(panel -> panel.y().range().equals(both));
        assertThat(chart.x().ticks()).containsExactly(1.0, 4.0, 16.0, 32.0, 128.0);
    }

    @Test
    void studiesAreComparedByMedianAndTail() {
        assertThat(Shown.metrics(section))
                .containsExactly(
                        "latency/1x1/1/P50 = 0.5 (0.25 to 0.75) ms (cost)",
                        "latency/1x1/1/P99 = 1 (1 to 1) ms (cost)",
                        "latency/1x1/16/P50 = 3 (2 to 4) ms (cost)",
                        "latency/1x1/16/P99 = 8 (7 to 9) ms (cost)");
    }

    @Test
    void withoutAHealthSweepItSaysSo() {
        assertThat(new LatencyTopic(PublishedFigures.load()).of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no load run with such cells was given");
    }
}
