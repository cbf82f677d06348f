package io.aegisbench.load.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.cause.VerdictRule.Verdict;
import io.aegisbench.load.plan.Cause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictRuleTest {
    /** The article's curve: the rate falls past the second level, whatever the cause. */
    private static final double[] RATES = {650, 902, 339, 247};

    private static final int[] LEVELS = {1, 4, 32, 128};

    private static List<Signals> sweep(double server, double queue, double generator, double lock) {
        return sweep(server, queue, generator, lock, Math.max(0, 1 - server));
    }

    private static List<Signals> sweep(
            double server, double queue, double generator, double lock, double others) {
        List<Signals> sweep = new ArrayList<>();
        for (int i = 0; i < LEVELS.length; i++) {
            sweep.add(
                    new Signals(LEVELS[i], RATES[i], server, queue, generator, 0, lock, others, 1));
        }
        return sweep;
    }

    private static Cause cause(List<Signals> sweep) {
        return VerdictRule.judge(sweep).cause();
    }

    @Test
    void oneCurveHasFourCausesAndTheSignalsTellThemApart() {
        assertThat(cause(sweep(0.98, 0.30, 0.40, 0.00))).isEqualTo(Cause.SATURATED);
        assertThat(cause(sweep(0.14, 0.80, 0.95, 0.00))).isEqualTo(Cause.STARVED);
        assertThat(cause(sweep(0.14, 0.02, 0.10, 1.50))).isEqualTo(Cause.LOCK_BOUND);
        assertThat(cause(sweep(0.14, 0.02, 0.99, 0.00))).isEqualTo(Cause.GENERATOR_BOUND);
        assertThat(cause(sweep(0.14, 0.02, 0.40, 0.00))).isEqualTo(Cause.UNDECIDED);
    }

    @Test
    void eachBoundIsABound() {
        assertThat(cause(sweep(0.85, 0, 0, 0))).isEqualTo(Cause.SATURATED);
        assertThat(cause(sweep(0.65, 0.20, 0, 0, 0.20))).isEqualTo(Cause.STARVED);
        assertThat(cause(sweep(0.64, 0.20, 0, 0, 0.20))).isEqualTo(Cause.UNDECIDED);
        assertThat(cause(sweep(0.66, 0.20, 0, 0, 0.19))).isEqualTo(Cause.UNDECIDED);
        assertThat(cause(sweep(0.65, 0.19, 0.90, 0, 0.20))).isEqualTo(Cause.GENERATOR_BOUND);
        assertThat(cause(sweep(0.65, 0.19, 0.89, 0.20))).isEqualTo(Cause.LOCK_BOUND);
        assertThat(cause(sweep(0.65, 0.19, 0.89, 0.19))).isEqualTo(Cause.UNDECIDED);
    }

    @Test
    void aServerThatOnlyWaitsForItsOwnThreadsIsNotStarved() {
        assertThat(cause(sweep(0.40, 0.45, 0.95, 0, 0.02))).isEqualTo(Cause.GENERATOR_BOUND);
        assertThat(cause(sweep(0.40, 0.45, 0.50, 0, 0.02))).isEqualTo(Cause.UNDECIDED);
        assertThat(cause(sweep(0.40, 0.45, 0.95, 0, 0.58))).isEqualTo(Cause.STARVED);
    }

    @Test
    void othersOnACoreThatIsNotUsedUpStarveNobody() {
        assertThat(cause(sweep(0.33, 0.46, 0.97, 0, 0.30))).isEqualTo(Cause.GENERATOR_BOUND);
        assertThat(cause(sweep(0.33, 0.46, 0.80, 0, 0.30))).isEqualTo(Cause.UNDECIDED);
    }

    @Test
    void aGeneratorOnTheServersCoreStarvesItEvenIfItDoesNotWaitItself() {
        List<Signals> sweep =
                List.of(
                        new Signals(4, 900, 0.5, 0.5, 0.8, 0.10, 0, 0.50, 1),
                        new Signals(64, 400, 0.25, 0.63, 0.8, 0.10, 0, 0.73, 1));
        assertThat(cause(sweep)).isEqualTo(Cause.STARVED);
    }

    /** Signals as they were recorded on one core. */
    @Test
    void aLockHeldWhileItsHolderWaitsForTheDiskIsToldFromOneOnAFullCore() {
        assertThat(cause(sweep(0.53, 0.59, 0.15, 0.67, 0.40))).isEqualTo(Cause.LOCK_BOUND);
        assertThat(cause(sweep(0.98, 0.64, 0.45, 0.15, 0.02))).isEqualTo(Cause.SATURATED);
    }

    @Test
    void onlyCellsPastTheKneeCount() {
        List<Signals> sweep =
                List.of(
                        new Signals(64, 50_000, 0.97, 0.1, 0.4, 0, 0, 0, 1),
                        new Signals(1, 9_000, 0.30, 0.0, 0.2, 0, 0, 0, 1),
                        new Signals(16, 51_000, 0.97, 0.1, 0.4, 0, 0, 0, 1),
                        new Signals(4, 40_000, 0.60, 0.0, 0.3, 0, 0, 0, 1));
        Verdict verdict = VerdictRule.judge(sweep);
        assertThat(verdict.cause()).isEqualTo(Cause.SATURATED);
        assertThat(verdict.past()).extracting(Signals::concurrency).containsExactly(16, 64);
        assertThat(verdict.because()).contains("0.97");
    }

    @Test
    void aSweepOfOneLevelIsNotJudged() {
        assertThat(cause(List.of(new Signals(1, 1, 0.99, 0, 0, 0, 0, 0, 0))))
                .isEqualTo(Cause.UNDECIDED);
        assertThat(cause(List.of())).isEqualTo(Cause.UNDECIDED);
    }
}
