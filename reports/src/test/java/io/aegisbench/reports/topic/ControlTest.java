package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.stats.Estimate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an A/A control says. */
class ControlTest {
    @Test
    void theControlSaysWhatCouldHaveBeenSeen() {
        Control control = new Control("cell", Estimate.of(0.97, 1.00, 1.02));
        assertThat(control.smallestVisiblePercent()).isEqualTo(3, offset(1e-9));
        assertThat(control.holds()).isTrue();
        assertThat(new Control("cell", Estimate.of(1.02, 1.03, 1.04)).holds()).isFalse();
        assertThat(Control.smallestVisiblePercent(List.of())).isNaN();
    }

    @Test
    void ofSeveralTheWorstCounts() {
        assertThat(
                        Control.smallestVisiblePercent(
                                List.of(
                                        new Control("a", Estimate.of(0.99, 1, 1.01)),
                                        new Control("b", Estimate.of(0.9, 1, 1.02)),
                                        new Control("c", Estimate.of(1.03)))))
                .isCloseTo(10, withPercentage(1e-9));
    }

    @Test
    void oneRoundHoldsNothingButItsDistanceIsSeen() {
        Control single = new Control("a", Estimate.of(1.04));
        assertThat(single.holds()).isFalse();
        assertThat(single.smallestVisiblePercent()).isCloseTo(4, withPercentage(1e-9));
    }

    @Test
    void theTwinIsTheSameCellInAllButTheMark() {
        GivenCell control = GivenCell.asked("chat", "ack=scheduled,aa=1", 16).rates(110, 90);
        assertThat(ratios(control, GivenCell.chat("ack=scheduled", 16).rates(100, 100)))
                .containsExactly("1 (0.9 to 1.1)");
        assertThat(ratios(control, GivenCell.chat("ack=scheduled", 64).rates(100, 100))).isEmpty();
        assertThat(ratios(control, GivenCell.chat("ack=written", 16).rates(100, 100))).isEmpty();
        assertThat(ratios(control, GivenCell.health("1x1", 16).rates(100, 100))).isEmpty();
        assertThat(
                        ratios(
                                control,
                                GivenCell.chat("ack=scheduled", 16)
                                        .with(Column.FRONT, "haproxy")
                                        .rates(100, 100)))
                .isEmpty();
    }

    @Test
    void aTwinOfOtherRoundsIsNone() {
        GivenCell control =
                GivenCell.asked("chat", "ack=scheduled,aa=1", 16)
                        .figures(Column.P99, 1, 1)
                        .rates(110);
        assertThat(ratios(control, GivenCell.chat("ack=scheduled", 16).figures(Column.P99, 1)))
                .isEmpty();
    }

    private static List<String> ratios(GivenCell... cells) {
        List<CellGroup> groups = Stream.of(cells).map(GivenCell::group).toList();
        return Control.of(groups, Column.ACHIEVED_RATE).stream()
                .map(c -> Shown.estimate(c.ratio()))
                .toList();
    }
}
