package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.PublishedFigures;
import org.junit.jupiter.api.Test;

/** Throughput and server CPU by clients, of cells whose medians are seen at a glance. */
class ThroughputTopicTest {
    private static final String SINGLE = "1x1, asked by wrk";
    private static final String DOUBLE = "2x1, asked by wrk";

    private final Section section =
            new ThroughputTopic(PublishedFigures.load())
                    .of(
                            GivenRun.ofCells(
                                    GivenCell.health("2x1", 4)
                                            .rates(3_000, 3_100, 2_900)
                                            .state("generator-bound", "generator at 99 %"),
                                    GivenCell.health("1x1", 64)
                                            .rates(900, 1_500, 1_100)
                                            .with(Column.CAUSE, "saturated"),
                                    GivenCell.health("1x1", 1)
                                            .rates(900, 1_000, 1_100)
                                            .figures(Column.SERVER_CPU, 40, 60, 50)
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 500, 400, 600)
                                            .figures(Column.GENERATOR_CPU, 30, 20, 10)
                                            .figures(Column.STEAL, 0, 0, 0)
                                            .figures(Column.GC_PAUSE, 1, 2, 4)
                                            .figures(Column.ALLOCATED_BYTES, 64, 64, 64)
                                            .figures(Column.RSS, 2e8, 1e8, 3e8),
                                    GivenCell.health("1x1", 4).rates(1_800, 2_000, 2_200),
                                    GivenCell.chat("ack=scheduled", 4).rates(7, 7, 7)));

    /** By rounds 900/1800, 1500/2000, 1100/2200. */
    @Test
    void saysWhereItIsGreatestAndWhatIsLeftAtTheEndInTheSameRounds() {
        assertThat(section.lead())
                .isEqualTo(
                        "1x1, asked by wrk: greatest at 4 clients with 2,000 (1,800 … 2,200) req/s;"
                                + " at 64 clients 0.5 (0.5 … 0.75) of that is left.");
    }

    @Test
    void theTableHasThePublishedRowsAndThenLayoutsByLoad() {
        assertThat(
                        Shown.rows(
                                section,
                                "throughput",
                                "layout",
                                "clients",
                                "rate",
                                "server_cpu_percent",
                                "cause"))
                .containsExactly(
                        "Python (published, elsewhere) | 1 | published 650.1 | published 35.7"
                                + " | not measured by its authors",
                        "Python (published, elsewhere) | 4 | published 902 | published 43.1"
                                + " | not measured by its authors",
                        "Python (published, elsewhere) | 32 | published 339.3 | published 18.7"
                                + " | not measured by its authors",
                        "Python (published, elsewhere) | 128 | published 246.9 | published 13.8"
                                + " | not measured by its authors",
                        SINGLE + " | 1 | 1000 (900 to 1100) | 50 (40 to 60) | ",
                        SINGLE + " | 4 | 2000 (1800 to 2200) | - the run does not say why | ",
                        SINGLE
                                + " | 64 | 1100 (900 to 1500) | - the run does not say why"
                                + " | saturated",
                        DOUBLE
                                + " | 4 | 3000 (2900 to 3100) FLAG generator-bound: generator at"
                                + " 99 % | - the run does not say why | ");
    }

    @Test
    void theTableShowsWhatElseWasSeen() {
        assertThat(
                        Shown.rows(
                                        section,
                                        "throughput",
                                        "cpu_micros",
                                        "generator_cpu_percent",
                                        "steal_percent",
                                        "gc_pause_millis",
                                        "allocated_bytes",
                                        "rss_bytes")
                                .get(4))
                .isEqualTo(
                        "500 (400 to 600) | 20 (10 to 30) | 0 (0 to 0) | 2 (1 to 4)"
                                + " | 64 (64 to 64) | 200000000 (100000000 to 300000000)");
    }

    @Test
    void theChartHasFlaggedPointsHollowAndThePublishedOnesBeside() {
        assertThat(Shown.points(section, "throughput", 0, SINGLE))
                .containsExactly(
                        "1: 1000 (900 to 1100)",
                        "4: 2000 (1800 to 2200)",
                        "64: 1100 (900 to 1500)");
        assertThat(Shown.points(section, "throughput", 0, DOUBLE))
                .containsExactly("4: 3000 (2900 to 3100) hollow");
        assertThat(Shown.points(section, "throughput", 1, "Python (published, elsewhere)"))
                .containsExactly("1: 35.7", "4: 43.1", "32: 18.7", "128: 13.8");
        assertThat(Shown.points(section, "throughput", 1, SINGLE))
                .containsExactly("1: 50 (40 to 60)");
    }

    @Test
    void studiesAreComparedByEveryCell() {
        assertThat(Shown.metrics(section))
                .containsExactly(
                        "throughput/1x1/1 = 1000 (900 to 1100) req/s",
                        "throughput/1x1/4 = 2000 (1800 to 2200) req/s",
                        "throughput/1x1/64 = 1100 (900 to 1500) req/s",
                        "throughput/2x1/4 = 3000 (2900 to 3100) req/s FLAG generator-bound:"
                                + " generator at 99 %");
    }

    /** Of 100, 101, 99, 100 and 500 the median's deviation is 1, so 500 is 270 of them off. */
    @Test
    void aRoundFarFromTheOthersIsACross() {
        Section outlier =
                new ThroughputTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofCells(
                                        GivenCell.health("1x1", 4).rates(100, 101, 99, 100, 500)));
        assertThat(Shown.points(outlier, "throughput", 0, "")).containsExactly("4: 500");
        assertThat(Shown.points(outlier, "throughput", 0, SINGLE))
                .containsExactly("4: 100 (99 to 500)");
    }

    @Test
    void aSweepByGatlingIsALineOfItsOwn() {
        Section both =
                new ThroughputTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofCells(
                                        GivenCell.health("1x1", 4).rates(10, 12),
                                        GivenCell.asked("health", "ack=scheduled,by=gatling", 4)
                                                .with(Column.GENERATOR, "gatling")
                                                .rates(6, 8)));
        assertThat(Shown.metrics(both))
                .containsExactlyInAnyOrder(
                        "throughput/1x1/4 = 11 (10 to 12) req/s",
                        "throughput/1x1 gatling/4 = 7 (6 to 8) req/s");
        assertThat(Shown.series(both, "throughput", 0))
                .containsExactly("1x1, asked by Gatling", SINGLE, "Python (published, elsewhere)");
        assertThat(both.method()).contains("Load by Gatling and wrk.");
        assertThat(Shown.chart(both, "throughput").title())
                .isEqualTo(
                        "Throughput of /health and server CPU against concurrency (load by Gatling"
                                + " and wrk)");
    }

    @Test
    void whereGatlingIsTheBoundWrksLineGoesOn() {
        Section both =
                new ThroughputTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofCells(
                                        GivenCell.health("1x1", 1).rates(10, 12),
                                        GivenCell.health("1x1", 64).rates(90, 90),
                                        GivenCell.asked("health", "ack=scheduled,by=gatling", 1)
                                                .with(Column.GENERATOR, "gatling")
                                                .rates(6, 8),
                                        GivenCell.asked("health", "ack=scheduled,by=gatling", 64)
                                                .with(Column.GENERATOR, "gatling")
                                                .rates(40)
                                                .state(
                                                        "generator-bound",
                                                        "rate is 95 % of the generator's ceiling")));
        assertThat(both.lead())
                .startsWith(
                        "1x1, asked by Gatling: up to 7 (6 … 8) req/s, at 1 client, it is not the"
                                + " bound; wrk's line beside it shows what the server does beyond."
                                + " 1x1, asked by wrk: greatest at 64 clients with 90");
        assertThat(Shown.points(both, "throughput", 0, "1x1, asked by Gatling"))
                .containsExactly("1: 7 (6 to 8)", "64: 40 hollow");
    }

    @Test
    void withoutAHealthSweepItSaysSo() {
        Section absent =
                new ThroughputTopic(PublishedFigures.load())
                        .of(GivenRun.ofCells(GivenCell.chat("ack=scheduled", 4).rates(7)));
        assertThat(absent.isMeasured()).isFalse();
        assertThat(absent.lead()).isEqualTo("Not measured: no load run with such cells was given");
    }

    @Test
    void withoutACellToRankAtBothEndsItSaysSo() {
        Section flagged =
                new ThroughputTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofCells(
                                        GivenCell.health("1x1", 1).rates(5, 5),
                                        GivenCell.health("1x1", 4)
                                                .rates(9, 9)
                                                .state("noisy", "steal 9 %")));
        assertThat(flagged.lead())
                .isEqualTo("No layout has cells that can be ranked at both ends.");
    }
}
