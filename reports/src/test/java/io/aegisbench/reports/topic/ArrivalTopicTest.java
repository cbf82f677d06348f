package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.stats.Interval;
import org.junit.jupiter.api.Test;

/** Latency by the rate at which requests come. */
class ArrivalTopicTest {
    private static final String HEALTH = "/health, 1x1, asked by Gatling";
    private static final String CHAT = "/chat, 1x1, asked by our generator";

    private static GivenCell gatling(int rate, double answered, double p50, double p99) {
        return GivenCell.asked("health", "ack=scheduled", 0)
                .open(rate)
                .with(Column.GENERATOR, "gatling")
                .rates(answered)
                .figures(Column.P50, p50)
                .figures(Column.P99, p99)
                .figures(Column.ERRORS, 0)
                .miss(Column.CORRECTED_P99, "the probe comes at a rate of its own");
    }

    private static GivenCell chat(int rate) {
        return GivenCell.chat("ack=scheduled", 0).open(rate).with(Column.GENERATOR, "java");
    }

    private final GivenRun simulation =
            GivenRun.on(2, "simulation")
                    .cells(
                            gatling(3_000, 1_500, 20e6, 80e6).state("errors", "5 timeouts"),
                            gatling(2_000, 2_000, 1e6, 4e6));
    private final GivenRun study =
            GivenRun.on(1, "layouts")
                    .cells(
                            chat(500)
                                    .rates(495, 500, 480)
                                    .figures(Column.P50, 1e6, 2e6, 3e6)
                                    .figures(Column.P99, 5e6, 5e6, 5e6)
                                    .figures(Column.CORRECTED_P99, 9e6, 7e6, 8e6)
                                    .figures(Column.ERRORS, 0, 0, 1),
                            GivenCell.chat("ack=off", 0).open(500).rates(1, 1, 1),
                            GivenCell.chat("ack=scheduled", 16).rates(1, 1, 1),
                            gatling(9_999, 1, 1, 1));

    private final Section section =
            new ArrivalTopic().of(GivenRun.together(simulation.run(), study.run()));

    /** Each question is of the newest run that asked it, and both runs are named. */
    @Test
    void theTableHasEachRateAndTheShareOfItThatWasAnswered() {
        String flag = " FLAG errors: 5 timeouts";
        String none = "- the probe comes at a rate of its own";
        assertThat(Shown.rows(section, "arrivals"))
                .containsExactly(
                        HEALTH + " | 2000 | 2000 | 100 | 1 | 4 | " + none + " | 0",
                        HEALTH
                                + " | 3000 | 1500"
                                + flag
                                + " | 50"
                                + flag
                                + " | 20"
                                + flag
                                + " | 80"
                                + flag
                                + " | "
                                + none
                                + " | 0"
                                + flag,
                        CHAT
                                + " | 500 | 495 (480 to 500) | 99 (96 to 100) | 2 (1 to 3)"
                                + " | 5 (5 to 5) | 8 (7 to 9) | 0 (0 to 1)");
        assertThat(section.source()).isEqualTo("20261102-simulation, 20261101-layouts");
    }

    @Test
    void theLeadHasTheLeastAndTheGreatestRate() {
        assertThat(section.lead())
                .isEqualTo(
                        HEALTH
                                + ": p99 at 2,000 arrivals/s is 4 ms, at 3,000 arrivals/s is 80 ms"
                                + " (flagged: errors: 5 timeouts). "
                                + CHAT
                                + ": p99 at 500 arrivals/s is 5 (5 … 5) ms.");
    }

    @Test
    void theChartHasThreePanelsWithOneAxisAndNamesWhoAsked() {
        ChartSpec chart = Shown.chart(section, "arrivals");
        assertThat(chart.title())
                .isEqualTo(
                        "Latency by the rate of open arrivals (load by Gatling and our generator)");
        assertThat(Shown.points(section, "arrivals", 0, HEALTH))
                .containsExactly("2000: 1", "3000: 20 hollow");
        assertThat(Shown.points(section, "arrivals", 1, HEALTH))
                .containsExactly("2000: 4", "3000: 80 hollow");
        assertThat(Shown.series(section, "arrivals", 2)).containsExactly(CHAT);
        assertThat(Shown.points(section, "arrivals", 2, CHAT)).containsExactly("500: 8 (7 to 9)");
        assertThat(chart.panels())
                .allMatch(p -> p.y().range().equals(new Interval(1 / 1.25, 80 * 1.25)));
        assertThat(chart.x().ticks()).containsExactly(500.0, 2_000.0, 3_000.0);
    }

    @Test
    void aSimulationHasNoRoundsAndSaysSo() {
        assertThat(new ArrivalTopic().of(simulation.alone()).method())
                .startsWith("Steps of one simulation, each measured once")
                .contains("Load by Gatling.");
    }

    @Test
    void withoutEnoughAnswersOrWithoutArrivalsItSaysSo() {
        Section few = new ArrivalTopic().of(GivenRun.ofCells(chat(500).rates(495)));
        assertThat(few.lead()).isEqualTo("No rate has enough answers to tell a p99.");
        assertThat(few.charts()).isEmpty();
        assertThat(new ArrivalTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no load run with open arrivals was given");
    }
}
