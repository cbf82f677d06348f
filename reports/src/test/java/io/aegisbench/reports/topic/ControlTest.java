package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aegisbench.reports.stats.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an A/A control says. */
class ControlTest {
    @Test
    void theControlSaysWhatCouldHaveBeenSeen() {
        Control control = new Control("cell", Estimate.of(0.97, 1.00, 1.02));
        assertThat(control.smallestVisiblePercent()).isEqualTo(3, within(1e-9));
        assertThat(control.holds()).isTrue();
        assertThat(new Control("cell", Estimate.of(1.02, 1.03, 1.04)).holds()).isFalse();
        assertThat(Control.smallestVisiblePercent(List.of())).isNaN();
    }
}
