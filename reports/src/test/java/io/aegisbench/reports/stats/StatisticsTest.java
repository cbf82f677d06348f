package io.aegisbench.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.hipparchus.stat.descriptive.rank.Median;
import org.junit.jupiter.api.Test;

/** Statistics on data whose answers are known. */
class StatisticsTest {
    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Estimate.of(4, 1, 3, 2).median()).isEqualTo(2.5);
        assertThat(Estimate.of(9, 1, 5).median()).isEqualTo(5);
    }

    @Test
    void medianIsHipparchusMedianToTheBit() {
        long seed = Long.getLong("aegis.test.seed", 20_261_130L);
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            double[] values = new double[1 + random.nextInt(12)];
            Arrays.setAll(values, _ -> random.nextGaussian() * Math.pow(10, random.nextInt(9)));
            if (random.nextBoolean()) {
                values[0] = values[values.length - 1];
            }
            double[] before = values.clone();
            assertThat(Double.doubleToRawLongBits(Estimate.median(values)))
                    .as("-Daegis.test.seed=%d values=%s", seed, Arrays.toString(values))
                    .isEqualTo(Double.doubleToRawLongBits(new Median().evaluate(values)));
            assertThat(values).isEqualTo(before);
        }
        assertThat(Estimate.median(new double[0])).isNaN();
    }

    @Test
    void oneRoundHasNoInterval() {
        Estimate single = Estimate.of(7);
        assertThat(single.hasInterval()).isFalse();
        assertThat(single.median()).isEqualTo(7);
    }

    @Test
    void refusesRoundsThatAreNoNumbers() {
        assertThatThrownBy(() -> Estimate.of(1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(Estimate::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void drawingAgainGivesTheSameInterval() {
        double[] rounds = {10, 11, 9.5, 10.2, 10.4};
        assertThat(Estimate.of(rounds)).isEqualTo(Estimate.of(rounds));
    }

    @Test
    void theIntervalOfThreeRoundsIsTheirRange() {
        Estimate e = Estimate.of(10, 12, 11);
        assertThat(e.low()).isEqualTo(10);
        assertThat(e.high()).isEqualTo(12);
    }

    /** Of all 5^5 resamples the medians' 2.5 and 97.5 % quantiles are known by counting. */
    @Test
    void theIntervalOfFiveRoundsIsThatOfAllResamples() {
        double[] rounds = {1, 2, 4, 8, 16};
        double[] medians = new double[3125];
        for (int i = 0; i < medians.length; i++) {
            double[] drawn = new double[5];
            for (int k = 0, rest = i; k < 5; k++, rest /= 5) {
                drawn[k] = rounds[rest % 5];
            }
            Arrays.sort(drawn);
            medians[i] = drawn[2];
        }
        Interval exact =
                new Interval(Bootstrap.quantile(medians, 2.5), Bootstrap.quantile(medians, 97.5));
        Estimate estimate = Estimate.of(rounds);
        assertThat(new Interval(estimate.low(), estimate.high())).isEqualTo(exact);
    }

    /** 95 % intervals of the median of 15 normal numbers hold the true median about so often. */
    @Test
    void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
        long seed = 42;
        Random random = new Random(seed);
        int held = 0;
        int trials = 400;
        for (int i = 0; i < trials; i++) {
            double[] rounds =
                    random.doubles(15).map(_ -> 100 + 5 * random.nextGaussian()).toArray();
            Interval interval = Bootstrap.ofMedian(rounds);
            held += interval.contains(100) ? 1 : 0;
        }
        assertThat((double) held / trials).as("seed " + seed).isBetween(0.90, 0.99);
    }

    /** NIST/SEMATECH e-Handbook 1.3.5.17: of such numbers the modified z-score finds the last. */
    @Test
    void anOutlierIsNamedAndKept() {
        Estimate e = Estimate.of(2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3);
        assertThat(e.outliers()).containsExactly(8.2, 8.3);
        assertThat(e.rounds()).hasSize(10);
        assertThat(Estimate.of(1, 1, 1, 9).outliers()).isEmpty();
    }

    @Test
    void comparesWithinRoundsOnly() {
        Map<Integer, Double> slow = Map.of(1, 10.0, 2, 100.0, 3, 1000.0);
        Map<Integer, Double> fast = Map.of(1, 20.0, 2, 200.0, 3, 2000.0, 4, 1.0);
        Estimate ratio = Pairing.ratio(fast, slow).orElseThrow();
        assertThat(ratio.median()).isEqualTo(2);
        assertThat(ratio.low()).isEqualTo(2);
        assertThat(ratio.high()).isEqualTo(2);
        assertThat(Pairing.difference(fast, slow).orElseThrow().rounds())
                .containsExactlyInAnyOrder(10.0, 100.0, 1000.0);
        assertThat(Pairing.ratio(Map.of(1, 1.0), Map.of(2, 1.0))).isEmpty();
    }
}
