package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import org.junit.jupiter.api.Test;

/** Waiting for a core, against throughput. */
class RunQueueTopicTest {
    private final Section section =
            new RunQueueTopic()
                    .of(
                            GivenRun.ofCells(
                                    GivenCell.health("1x1", 16)
                                            .rates(2_000, 3_000, 4_000)
                                            .figures(Column.SERVER_RUN_QUEUE, 30, 10, 20)
                                            .figures(Column.GENERATOR_RUN_QUEUE, 1, 2, 3)
                                            .figures(Column.VOLUNTARY_SWITCHES, 0.5, 0.25, 0.75)
                                            .figures(Column.INVOLUNTARY_SWITCHES, 0.1, 0.1, 0.1)
                                            .figures(Column.NEIGHBOUR_CPU, 0, 7, 5),
                                    GivenCell.health("1x1", 1)
                                            .rates(500, 500)
                                            .figures(Column.SERVER_RUN_QUEUE, 0, 0)
                                            .state("noisy", "steal 9 %"),
                                    GivenCell.chat("ack=scheduled", 16)
                                            .rates(1, 1)
                                            .figures(Column.SERVER_RUN_QUEUE, 99, 99)));

    @Test
    void theTableHasTheWaitsOfServerAndGenerator() {
        String unknown = "- the run does not say why";
        String flag = " FLAG noisy: steal 9 %";
        assertThat(Shown.rows(section, "run-queue"))
                .containsExactly(
                        "1x1 | 1 | 500 (500 to 500)"
                                + flag
                                + " | 0 (0 to 0)"
                                + flag
                                + " | "
                                + String.join(" | ", unknown, unknown, unknown, unknown),
                        "1x1 | 16 | 3000 (2000 to 4000) | 20 (10 to 30) | 2 (1 to 3)"
                                + " | 0.5 (0.25 to 0.75) | 0.1 (0.1 to 0.1) | 5 (0 to 7)");
    }

    @Test
    void theChartJoinsLoadsInTheirOrderAndHasNoWaitAsAPoint() {
        assertThat(Shown.points(section, "run-queue", 0, "1x1"))
                .containsExactly("500: 0 (0 to 0) hollow", "3000: 20 (10 to 30)");
    }

    @Test
    void withoutWaitsItSaysSo() {
        Section absent =
                new RunQueueTopic().of(GivenRun.ofCells(GivenCell.health("1x1", 1).rates(5)));
        assertThat(absent.lead())
                .isEqualTo("Not measured: no load run with run-queue waits was given");
    }
}
