package io.aegisbench.load.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aegisbench.load.cells.CellState.Kind;
import io.aegisbench.load.cells.CellState.Signs;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellStateTest {
    private static Signs signs(double rate, double side, double neighbour, double steal) {
        return new Signs(rate, 100_000, side, neighbour, steal, Map.of());
    }

    @Test
    void aQuietCellBelowTheGeneratorsLimitsIsRankable() {
        CellState state = CellState.judge(signs(79_999, 89.9, 10, 2), List.of());
        assertThat(state).isEqualTo(new CellState(Kind.RANKABLE, ""));
    }

    @Test
    void eachBoundIsABound() {
        assertThat(CellState.judge(signs(80_000, 50, 0, 0), List.of()).kind())
                .isEqualTo(Kind.GENERATOR_BOUND);
        assertThat(CellState.judge(signs(1, 90, 0, 0), List.of()).kind())
                .isEqualTo(Kind.GENERATOR_BOUND);
        assertThat(CellState.judge(signs(1, 50, 10.1, 0), List.of()).kind()).isEqualTo(Kind.NOISY);
        assertThat(CellState.judge(signs(1, 50, 0, 2.1), List.of()).kind()).isEqualTo(Kind.NOISY);
        assertThat(CellState.judge(signs(1, 50, 0, 0), List.of("cold")))
                .isEqualTo(new CellState(Kind.NOISY, "cold"));
    }

    @Test
    void errorsCountBeforeEverythingElse() {
        Signs signs = new Signs(99_000, 100_000, 99, 99, 9, Map.of("status", 2L, "read", 1L));
        assertThat(CellState.judge(signs, List.of()))
                .isEqualTo(new CellState(Kind.ERRORS, "read=1, status=2"));
    }

    @Test
    void evidenceLagIsInterpolatedBetweenBounds() {
        String page =
                """
                # TYPE aegis_evidence_lag_seconds histogram
                aegis_evidence_lag_seconds_bucket{le="0.001"} %d
                aegis_evidence_lag_seconds_bucket{le="0.002"} %d
                aegis_evidence_lag_seconds_bucket{le="+Inf"} %d
                aegis_evidence_lag_seconds_count 9
                """;
        EvidenceLag before = EvidenceLag.parse(page.formatted(10, 20, 20));
        EvidenceLag after = EvidenceLag.parse(page.formatted(60, 118, 120));
        EvidenceLag lag = after.since(before);
        assertThat(lag.quantileNanos(0.5)).hasValueCloseTo(1e6, within(1.0));
        assertThat(lag.quantileNanos(0.98)).hasValueCloseTo(2e6, within(1.0));
        assertThat(lag.quantileNanos(0.99)).isEmpty();
        assertThat(EvidenceLag.parse("").quantileNanos(0.5)).isEmpty();
    }

    @Test
    void fourFifthsOfTheCeilingAreTheGeneratorsOwnBound() {
        CellRow row = new CellRow().put(Column.CEILING, 10_000.0);
        assertThat(CellState.isAtCeiling(row.put(Column.ACHIEVED_RATE, 7_999.0))).isFalse();
        assertThat(CellState.isAtCeiling(row.put(Column.ACHIEVED_RATE, 8_000.0))).isTrue();
        assertThat(CellState.isAtCeiling(row.miss(Column.CEILING, "open"))).isFalse();
        assertThat(CellState.isAtCeiling(new CellRow())).isFalse();
    }
}
