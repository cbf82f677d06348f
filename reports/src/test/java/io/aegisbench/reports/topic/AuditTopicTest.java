package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import org.junit.jupiter.api.Test;

/** What evidence adds, as differences and ratios within a round. */
class AuditTopicTest {
    /** By rounds “scheduled” adds 10, 12 and 8 µs; a third of the throughput goes in the last. */
    private final Section section =
            new AuditTopic()
                    .of(
                            GivenRun.ofCells(
                                    mode("off")
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 20, 40, 30)
                                            .rates(1_000, 2_000, 3_000)
                                            .figures(Column.P50, 1e6, 1e6, 1e6)
                                            .figures(Column.P99, 2e6, 2e6, 2e6),
                                    mode("scheduled")
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 30, 52, 38)
                                            .rates(900, 1_600, 2_000)
                                            .figures(Column.P50, 2e6, 2e6, 2e6)
                                            .figures(Column.P99, 4e6, 6e6, 5e6),
                                    mode("durable")
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 50, 80, 70)
                                            .rates(500, 1_000, 1_500)
                                            .state("noisy", "steal 9 %"),
                                    GivenCell.chat("ack=scheduled,aa=1", 16)
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 999, 999)
                                            .rates(1, 1),
                                    GivenCell.chat("ack=written", 64)
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 999, 999)
                                            .rates(1, 1),
                                    GivenCell.chat("without=waf", 16)
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 25, 41, 36)
                                            .rates(1_100, 1_100, 1_100),
                                    GivenCell.chat("without=auth", 16)
                                            .figures(Column.SERVER_CPU_PER_REQUEST, 29, 51, 37)
                                            .rates(1_100, 1_100, 1_100)));

    private static GivenCell mode(String name) {
        return GivenCell.chat("ack=" + name, 16);
    }

    @Test
    void aTaxIsTheDifferenceWithinARoundAndNotThatOfTheMedians() {
        assertThat(
                        Shown.rows(
                                section,
                                "audit",
                                "mode",
                                "cpu_micros",
                                "tax_micros",
                                "rate",
                                "rate_ratio"))
                .containsExactly(
                        "off | 30 (20 to 40) | 0 (0 to 0) | 2000 (1000 to 3000) | 1 (1 to 1)",
                        "scheduled | 38 (30 to 52) | 10 (8 to 12) | 1600 (900 to 2000)"
                                + " | 0.8 (0.666667 to 0.9)",
                        "durable | 70 (50 to 80) FLAG noisy: steal 9 % | 40 (30 to 40)"
                                + " | 1000 (500 to 1500) FLAG noisy: steal 9 % | 0.5 (0.5 to 0.5)");
    }

    @Test
    void latenciesAreInMilliseconds() {
        assertThat(Shown.rows(section, "audit", "mode", "p50_millis", "p99_millis"))
                .startsWith("off | 1 (1 to 1) | 2 (2 to 2)", "scheduled | 2 (2 to 2) | 5 (4 to 6)");
    }

    @Test
    void theLeadSaysWhatEachModeAddsAndWhichCellIsFlagged() {
        assertThat(section.lead())
                .isEqualTo(
                        "“scheduled” adds 10 (8 … 12) µs of server CPU to a call of 30 µs and leaves"
                                + " 0.800 (0.667 … 0.900) of its throughput. “durable” adds 40 (30 …"
                                + " 40) µs of server CPU to a call of 30 µs and leaves 0.5 (0.5 …"
                                + " 0.5) of its throughput (a cell is flagged: noisy: steal 9 %).");
        assertThat(section.answers())
                .singleElement()
                .satisfies(a -> assertThat(a.text()).isEqualTo(section.lead()));
    }

    /** 30 − 25, 52 − 41 and 38 − 36; 30 − 29, 52 − 51 and 38 − 37. */
    @Test
    void aStageLeftOutSavesWhatTheWholeCostsMoreInTheSameRound() {
        assertThat(Shown.rows(section, "ablation"))
                .containsExactly(
                        "auth | 37 (29 to 51) | 1 (1 to 1)", "waf | 36 (25 to 41) | 5 (2 to 11)");
    }

    @Test
    void theChartHasThroughputInPercentOfThatWithoutEvidence() {
        assertThat(Shown.chart(section, "audit").x().names())
                .containsExactly("off", "scheduled", "durable");
        assertThat(Shown.points(section, "audit", 0, "server CPU a call"))
                .containsExactly("0: 30 (20 to 40)", "1: 38 (30 to 52)", "2: 70 (50 to 80) hollow");
        assertThat(Shown.points(section, "audit", 1, "throughput, in the same round"))
                .containsExactly(
                        "0: 100 (100 to 100)", "1: 80 (66.6667 to 90)", "2: 50 (50 to 50) hollow");
        assertThat(Shown.points(section, "audit", 2, "p99 of the probe"))
                .containsExactly("0: 2 (2 to 2)", "1: 5 (4 to 6)");
    }

    @Test
    void studiesAreComparedByTheCpuOfACall() {
        assertThat(Shown.metrics(section))
                .containsExactly(
                        "audit/off/cpu = 30 (20 to 40) µs (cost)",
                        "audit/scheduled/cpu = 38 (30 to 52) µs (cost)",
                        "audit/durable/cpu = 70 (50 to 80) µs (cost) FLAG noisy: steal 9 %");
    }

    @Test
    void withoutTheScheduledModeNothingIsSavedByLeavingOut() {
        Section alone =
                new AuditTopic()
                        .of(
                                GivenRun.ofCells(
                                        mode("off").figures(Column.SERVER_CPU_PER_REQUEST, 20, 40),
                                        GivenCell.chat("without=waf", 16)
                                                .figures(Column.SERVER_CPU_PER_REQUEST, 25, 41)));
        assertThat(alone.lead()).isEqualTo("Only “off” was measured.");
        assertThat(Shown.rows(alone, "ablation"))
                .containsExactly(
                        "waf | 33 (25 to 41) | - ack=scheduled was not measured beside it");
    }

    /** The rounds of one are the first and the second, those of the other the third. */
    @Test
    void cellsWithoutACommonRoundAreNotCompared() {
        Section apart =
                new AuditTopic()
                        .of(
                                GivenRun.ofCells(
                                        mode("off")
                                                .figures(Column.SERVER_CPU_PER_REQUEST, 20, 40, 30)
                                                .state(3, "noisy", "steal 9 %"),
                                        mode("written")
                                                .figures(
                                                        Column.SERVER_CPU_PER_REQUEST, 1, 2, 50, 60)
                                                .state(1, "noisy", "steal 9 %")
                                                .state(2, "noisy", "steal 9 %")));
        assertThat(Shown.rows(apart, "audit", "mode", "cpu_micros", "tax_micros"))
                .containsExactly(
                        "off | 30 (20 to 40) | 0 (0 to 0)",
                        "written | 55 (50 to 60) | - no round has both");
        assertThat(apart.lead()).isEqualTo("Only “off” was measured.");
    }

    @Test
    void withoutARunWithoutEvidenceItSaysSo() {
        Section absent =
                new AuditTopic().of(GivenRun.ofCells(mode("scheduled").rates(100, 100, 100)));
        assertThat(absent.isMeasured()).isFalse();
        assertThat(absent.lead())
                .isEqualTo("Not measured: no load run without evidence (ack=off) was given");
        assertThat(absent.answers().getFirst().text())
                .endsWith("so there is nothing to compare with.");
    }
}
