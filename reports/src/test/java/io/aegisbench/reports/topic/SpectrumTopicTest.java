package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.RunReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spectra of logs whose every value is known; below 2,048 ns a histogram keeps them exactly. */
class SpectrumTopicTest {
    @TempDir private Path folder;

    private final RunReader reader = new RunReader();

    private void log(String name, long usual, long slowest) throws IOException {
        Histogram times = IntervalLog.newHistogram();
        times.recordValueWithCount(usual, 999);
        times.recordValue(slowest);
        IntervalLog.write(folder.resolve(name), "nanoseconds", List.of(times));
    }

    private static GivenCell logged(GivenCell cell, String name, int rounds) {
        double[] rates = new double[rounds];
        Arrays.fill(rates, 1_000);
        return cell.rates(rates).with(Column.HLOG, name);
    }

    private Section of(GivenCell... cells) {
        GivenRun run = GivenRun.on(1, "layouts");
        for (GivenCell cell : cells) {
            run.rows(cell.rows(folder));
        }
        return new SpectrumTopic(reader).of(run.alone());
    }

    @Test
    void rawAndCorrectedOfAnOpenLoadStandSideBySide() throws IOException {
        log("a.hlog", 1_000, 2_000);
        log("a-corrected.hlog", 1_500, 2_040);
        Section section = of(logged(GivenCell.chat("ack=scheduled", 0).open(2_000), "a.hlog", 2));
        assertThat(Shown.rows(section, "spectrum"))
                .containsExactly(
                        "1x1, /chat, 2,000 req/s | 2000 | 0.001 | 0.0015 | 0.001 | 0.0015"
                                + " | 0.001 | 0.0015 | 0.002 | 0.00204");
        assertThat(section.lead())
                .isEqualTo(
                        "For 1x1, /chat, 2,000 req/s p99.9 is 0.00100 ms from sending and 0.00150 ms"
                                + " from when the request was due: that is what a client that waits"
                                + " in a queue sees.");
        assertThat(section.caveats()).noneMatch(c -> c.contains("nothing to correct"));
        assertThat(Shown.chart(section, "spectrum").panels()).hasSize(2);
    }

    @Test
    void theLeadIsOfTheLoadThatWaitsMost() throws IOException {
        log("a.hlog", 1_000, 1_000);
        log("a-corrected.hlog", 1_100, 1_100);
        log("b.hlog", 100, 100);
        log("b-corrected.hlog", 900, 900);
        Section section =
                of(
                        logged(GivenCell.chat("ack=scheduled", 0).open(2_000), "a.hlog", 1),
                        logged(GivenCell.chat("ack=scheduled", 0).open(500), "b.hlog", 1));
        assertThat(section.lead()).startsWith("For 1x1, /chat, 500 req/s p99.9 is 0.000100 ms");
    }

    @Test
    void ofClosedLoadsTheOneNearestToSixteenClientsIsShown() throws IOException {
        log("few.hlog", 1_000, 1_000);
        log("more.hlog", 1_200, 1_200);
        Section section =
                of(
                        logged(GivenCell.health("1x1", 4), "few.hlog", 1),
                        logged(GivenCell.health("1x1", 32), "more.hlog", 1),
                        logged(GivenCell.health("2x1", 4), "few.hlog", 1)
                                .state("noisy", "steal 9 %"));
        String none = "- a closed loop has nothing to correct";
        assertThat(Shown.rows(section, "spectrum"))
                .containsExactlyInAnyOrder(
                        "1x1, /health, 32 clients | 1000" + (" | 0.0012 | " + none).repeat(4),
                        "2x1, /health, 4 clients (noisy) | 1000"
                                + (" | 0.001 | " + none).repeat(4));
        assertThat(section.caveats()).anyMatch(c -> c.contains("nothing to correct"));
        assertThat(section.lead())
                .isEqualTo("The chart shows the probe's times for the load of each layout.");
    }

    @Test
    void aDisturbedRoundIsLeftOutOfTheSum() throws IOException {
        log("a.hlog", 1_000, 1_000);
        Section section =
                of(logged(GivenCell.health("1x1", 16), "a.hlog", 3).state(2, "noisy", "steal 9 %"));
        assertThat(Shown.rows(section, "spectrum", "requests")).containsExactly("2000");
    }

    @Test
    void logsThatCannotBeReadAreNamed() throws IOException {
        Files.writeString(folder.resolve("bad.hlog"), "not a log");
        Section section = of(logged(GivenCell.health("1x1", 16), "bad.hlog", 1));
        assertThat(section.lead())
                .isEqualTo(
                        "Not measured: none of the interval logs could be read; see the problems");
        assertThat(reader.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.where()).endsWith("/bad.hlog"));
        assertThat(of(GivenCell.health("1x1", 16).rates(5)).lead())
                .isEqualTo("Not measured: no load run with interval logs was given");
    }

    /** Of 1, 2, … 1000 the share above v is 1 − v / 1000. */
    @Test
    void aSpectrumIsTheValueBelowWhichEachShareLies() {
        Histogram uniform = IntervalLog.newHistogram();
        for (int value = 1; value <= 1_000; value++) {
            uniform.recordValue(value);
        }
        List<Point> points = Spectrum.of(uniform, 10);
        assertThat(points).hasSizeGreaterThan(20);
        for (Point point : points) {
            assertThat(point.y() * 10)
                    .isCloseTo(1_000 * (1 - Math.pow(10, -point.x())), offset(1.0));
        }
        assertThat(points.getLast().y()).isLessThanOrEqualTo(100);
        assertThat(Spectrum.of(IntervalLog.newHistogram(), 1)).isEmpty();
    }
}
