package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts on causes that were arranged. */
class ContentionTopicTest {
    private static Map<String, String> sweep(String name, String verdict, boolean right) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("sweep", name);
        row.put("verdict", verdict);
        row.put("right", Boolean.toString(right));
        row.put("wait / ms", "3");
        return row;
    }

    private static GivenRun run(int day) {
        return GivenRun.on(day, "contention")
                .cells(
                        GivenCell.chat("lock=global", 64)
                                .rates(500, 400, 600)
                                .figures(Column.SERVER_CPU, 20, 30, 10),
                        GivenCell.chat("lock=global", 4).rates(2_000, 2_000, 2_000),
                        GivenCell.chat("as-is", 4).rates(3_000, 3_000, 3_000),
                        GivenCell.asked("null", "chat", 16)
                                .rates(50_000, 50_000, 50_000)
                                .state("generator-bound", "calibration"))
                .sweep(sweep("as-is", "saturated", true))
                .sweep(sweep("lock=global", "lock-bound", true))
                .sweep(sweep("starved", "undecided", false));
    }

    private final Section section = new ContentionTopic().of(run(1).alone());

    @Test
    void countsTheVerdictsThatWereRight() {
        assertThat(section.lead())
                .isEqualTo(
                        "Of 3 sweeps whose cause was arranged, the verdict named the right one in"
                                + " 2.");
        assertThat(Shown.rows(section, "contention"))
                .containsExactly(
                        "as-is | saturated | true | 3",
                        "lock=global | lock-bound | true | 3",
                        "starved | undecided | false | 3");
        assertThat(section.tables().getFirst().columns())
                .extracting("id")
                .containsExactly("sweep", "verdict", "right", "wait_ms");
    }

    @Test
    void theChartHasTheServersThatWereHeldUpAndNotTheCalibration() {
        assertThat(Shown.series(section, "contention", 0)).containsExactly("lock=global", "as-is");
        assertThat(Shown.points(section, "contention", 0, "lock=global"))
                .containsExactly("4: 2000 (2000 to 2000)", "64: 500 (400 to 600)");
        assertThat(Shown.points(section, "contention", 1, "lock=global"))
                .containsExactly("64: 20 (10 to 30)");
        assertThat(Shown.chart(section, "contention").x().ticks()).containsExactly(4.0, 64.0);
    }

    @Test
    void aCompleteRunIsPreferredToANewerOneThatWasInterrupted() {
        Section chosen =
                new ContentionTopic()
                        .of(GivenRun.together(run(1).run(), run(2).outcome("interrupted").run()));
        assertThat(chosen.source()).isEqualTo("20261101-contention");
        assertThat(new ContentionTopic().of(run(2).outcome("interrupted").alone()).source())
                .isEqualTo("20261102-contention");
    }

    @Test
    void withoutArrangedCausesItSaysSo() {
        assertThat(new ContentionTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run with arranged causes was given");
    }
}
