package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import org.junit.jupiter.api.Test;

/** How late the evidence is, under HTTP and without it. */
class LagTopicTest {
    private static final String SCHEDULED = "1x1, /chat, ack=scheduled, closed";

    private final GivenRun load =
            GivenRun.on(2, "layouts")
                    .cells(
                            lag(GivenCell.chat("ack=scheduled", 64), 4e6, 9e6),
                            lag(GivenCell.chat("ack=scheduled", 16), 1e6, 2e6),
                            lag(GivenCell.chat("ack=scheduled", 0).open(2_000), 3e6, 5e6),
                            lag(GivenCell.chat("ack=scheduled,aa=1", 16), 7e6, 7e6),
                            GivenCell.chat("ack=off", 16).rates(1, 1, 1));

    private static GivenCell lag(GivenCell cell, double p50, double p99) {
        return cell.figures(Column.EVIDENCE_LAG_P50, p50 / 2, p50, p50 * 2)
                .figures(Column.EVIDENCE_LAG_P99, p99 / 2, p99 * 2, p99);
    }

    private static GivenEntry bench(String mode) {
        return GivenEntry.of("EvidenceLagBenchmark", "lag")
                .param("ack", mode)
                .counter("durableP50Nanos", 2_000, 3_000, 4_000)
                .counter("recordedP99Nanos", 10_000, 10_000, 10_000)
                .counter("spanCpuNanos", 5, 5, 5)
                .counter("records", 7, 7, 7);
    }

    @Test
    void theTableHasEachPlaceByLoadWithoutTheControl() {
        Section section = new LagTopic().of(load.alone());
        assertThat(Shown.rows(section, "lag"))
                .containsExactly(
                        SCHEDULED + " | 16 | 1 (0.5 to 2) | 2 (1 to 4)",
                        SCHEDULED + " | 64 | 4 (2 to 8) | 9 (4.5 to 18)",
                        "1x1, /chat, ack=scheduled, open | 2000 | 3 (1.5 to 6) | 5 (2.5 to 10)");
        assertThat(Shown.points(section, "lag", 1, SCHEDULED))
                .containsExactly("16: 2 (1 to 4)", "64: 9 (4.5 to 18)");
    }

    @Test
    void oneClientIsNoClients() {
        Section section =
                new LagTopic()
                        .of(GivenRun.ofCells(lag(GivenCell.chat("ack=scheduled", 1), 1e6, 2e6)));
        assertThat(section.lead()).endsWith("(1x1, 1 client).");
    }

    @Test
    void theLeadIsThatOfTheFirstScheduledCell() {
        Section section =
                new LagTopic()
                        .of(
                                GivenRun.ofCells(
                                        lag(GivenCell.chat("ack=written", 16), 1e6, 1e6),
                                        lag(GivenCell.chat("ack=scheduled", 16), 1e6, 2e6)));
        assertThat(section.lead())
                .isEqualTo(
                        "With “scheduled” the evidence of 99 of 100 calls is durable within 2 (1"
                                + " … 4) ms (1x1, 16 clients).");
    }

    @Test
    void withoutHttpTheCountersThatAreLagsAreColumnsInMicroseconds() {
        Section section = new LagTopic().of(GivenRun.ofEntries(bench("written"), bench("durable")));
        assertThat(Shown.rows(section, "lag-bench", "cell", "durableP50Nanos", "recordedP99Nanos"))
                .containsExactly(
                        "ack durable | 3 (2 to 4) | 10 (10 to 10)",
                        "ack written | 3 (2 to 4) | 10 (10 to 10)");
        assertThat(Shown.series(section, "lag-bench", 0))
                .containsExactly("durableP50", "recordedP99");
        assertThat(Shown.points(section, "lag-bench", 0, "durableP50"))
                .containsExactly("3 (2 to 4): 0", "3 (2 to 4): 1");
    }

    /** 500 calls in half a second; a hundredth of a second of CPU in one of nothing. */
    @Test
    void withoutHttpTheLoadAndTheIdleBackgroundAreShownAndTheAimsAreJudged() {
        GivenEntry calm =
                bench("written")
                        .param("load", 1_000)
                        .counter("calls", 500, 500)
                        .counter("spanNanos", 5e8, 5e8)
                        .counter("refused", 0, 2)
                        .counter("idleCpuNanosPerSecond", 1e7, 1e7);
        GivenEntry full =
                bench("written")
                        .param("load", "saturation")
                        .counter("recordedP99Nanos", 3e7)
                        .counter("idleCpuNanosPerSecond", 5e6);
        Section section = new LagTopic().of(GivenRun.ofEntries(full, calm));
        assertThat(Shown.rows(section, "lag-bench", "cell", "rate", "refused", "idle_cpu_percent"))
                .containsExactly(
                        "ack written, load 1000 | 1000 (1000 to 1000) | 1 (0 to 2) | 1 (1 to 1)",
                        "ack written, load saturation | - not counted | - not counted | 0.5");
        assertThat(section.caveats())
                .contains(
                        "Without HTTP the largest p99 from the answer to its record is 30 ms, below"
                                + " saturation at most 10 ms are aimed at: missed; the idle background"
                                + " takes 1 % of a core at most, below 1 % is aimed at: missed.");
    }

    @Test
    void bothStandSideBySideAndBothRunsAreNamed() {
        GivenRun bench = GivenRun.on(3, "jmh").entries(bench("durable"));
        Section section = new LagTopic().of(GivenRun.together(load.run(), bench.run()));
        assertThat(section.tables()).extracting("id").containsExactly("lag", "lag-bench");
        assertThat(section.charts()).extracting("id").containsExactly("lag", "lag-bench");
        assertThat(section.source()).isEqualTo("20261102-layouts, 20261103-jmh");
        assertThat(section.isFrom(load.run())).isTrue();
        assertThat(section.isFrom(bench.run())).isTrue();
        assertThat(section.isFrom(GivenRun.on(4, "jmh").run())).isFalse();
    }

    @Test
    void aNewerComparisonOfHopsIsNoSweepOfLayouts() {
        GivenRun hops =
                GivenRun.on(9, "hops").cells(lag(GivenCell.chat("ack=scheduled", 1), 8e6, 8e6));
        Section section = new LagTopic().of(GivenRun.together(load.run(), hops.run()));
        assertThat(section.source()).isEqualTo("20261102-layouts");
    }

    @Test
    void aNoisyRunOfBothIsCalledNoisyOnce() {
        Section section =
                new LagTopic()
                        .of(
                                GivenRun.on(1, "layouts")
                                        .cells(lag(GivenCell.chat("ack=scheduled", 1), 1e6, 1e6))
                                        .entries(bench("durable"))
                                        .noisy()
                                        .alone());
        assertThat(section.caveats())
                .filteredOn(caveat -> caveat.startsWith("The machine was not quiet"))
                .hasSize(1);
    }

    @Test
    void withoutLagsItSaysSo() {
        assertThat(
                        new LagTopic()
                                .of(GivenRun.ofCells(GivenCell.chat("ack=off", 16).rates(1)))
                                .lead())
                .isEqualTo("Not measured: no run with evidence lags was given");
    }
}
