package io.aegisbench.reports.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.stats.Estimate;
import org.junit.jupiter.api.Test;

/** Two studies side by side. */
class ComparisonTest {
    @Test
    void aBaselineIsBetterWorseTheSameOrNotComparable() {
        Estimate before = Estimate.of(100, 101, 99);
        assertThat(Comparison.ratio(Estimate.of(120, 121, 119), before).low()).isGreaterThan(1);
        assertThat(Comparison.ratio(Estimate.of(80, 81, 79), before).high()).isLessThan(1);
        assertThat(Comparison.ratio(Estimate.of(99, 100, 102), before).contains(1)).isTrue();
    }
}
