package io.aegisbench.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits and intervals whose answers a pencil gives. */
class ClosedFormTest {
    /**
     * Of n values drawn with replacement the median is at most the k-th where more than half are:
     * the chance is that of a binomial with k / n. The interval begins at the first value whose
     * chance is 2.5 %, which is known by counting; of these n no chance is so near to it that 2,000
     * draws could miss it.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7, 11, 21})
    void theIntervalOfAMedianBeginsWhereTheBinomialSays(int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> (i + 1) * (i + 1));
        int first = 1;
        while (chance(n, first) < 0.025) {
            first++;
        }
        Interval interval = Bootstrap.ofMedian(values);
        assertThat(interval.low()).isEqualTo(first * first);
        int last = n + 1 - first;
        assertThat(interval.high()).isEqualTo(last * last);
    }

    private static double chance(int n, int k) {
        double p = (double) k / n;
        double sum = 0;
        for (int above = n / 2 + 1; above <= n; above++) {
            double ways = 1;
            for (int i = 0; i < above; i++) {
                ways = ways * (n - i) / (i + 1);
            }
            sum += ways * Math.pow(p, above) * Math.pow(1 - p, n - above);
        }
        return sum;
    }

    /** R's type 7: between the two values that stand beside the place (n − 1) p. */
    @Test
    void aQuantileLiesBetweenTwoValuesInProportion() {
        double[] values = {50, 10, 40, 20, 30};
        assertThat(Bootstrap.quantile(values, 2.5)).isCloseTo(11, offset(1e-9));
        assertThat(Bootstrap.quantile(values, 97.5)).isCloseTo(49, offset(1e-9));
        assertThat(Bootstrap.quantile(values, 50)).isEqualTo(30);
        assertThat(Bootstrap.quantile(values, 62.5)).isCloseTo(35, offset(1e-9));
    }

    @Test
    void twoRoundsHaveTheirRangeAndOneHasNone() {
        assertThat(Bootstrap.ofMedian(new double[] {7, 3})).isEqualTo(new Interval(3, 7));
        assertThat(Bootstrap.ofMedian(new double[] {7}).low()).isNaN();
        assertThat(Bootstrap.ofMedian(new double[] {7, 7, 7})).isEqualTo(new Interval(7, 7));
    }

    /** Another unit is another scale: it moves no interval against its median. */
    @Test
    void anotherUnitChangesAllFiguresAlike() {
        Estimate seconds = Estimate.of(2, 4, 3);
        Estimate millis = seconds.times(1_000);
        assertThat(millis).isEqualTo(Estimate.of(2_000, 4_000, 3_000));
        assertThat(seconds.halfWidthPercent()).isCloseTo(100.0 / 3, offset(1e-9));
        assertThat(millis.halfWidthPercent()).isCloseTo(100.0 / 3, offset(1e-9));
        assertThat(Estimate.of(5).halfWidthPercent()).isNaN();
    }

    @Test
    void aRatioByNothingIsNoRatio() {
        Map<Integer, Double> above = Map.of(1, 4.0, 2, 6.0, 3, 8.0);
        Map<Integer, Double> below = Map.of(1, 0.0, 2, 3.0, 3, 2.0);
        Estimate ratio = Pairing.ratio(above, below).orElseThrow();
        assertThat(ratio.rounds()).containsExactlyInAnyOrder(2.0, 4.0);
        assertThat(Pairing.ratio(Map.of(1, 1.0), Map.of(1, 0.0))).isEmpty();
    }

    /** The law at a load of one is its rate; with no coherency it nears rate / contention. */
    @Test
    void theLawsEndsAreKnown() {
        ScalabilityLaw law = new ScalabilityLaw(500, 0.2, 0.01);
        assertThat(law.throughput(1)).isEqualTo(500);
        assertThat(law.throughput(2)).isCloseTo(1_000 / 1.22, offset(1e-9));
        assertThat(new ScalabilityLaw(500, 0.2, 0).throughput(1e9))
                .isCloseTo(2_500, withPercentage(1e-5));
    }

    /** dX/dn is zero where κ n² = 1 − σ. */
    @Test
    void theKneeIsWhereTheLawIsGreatest() {
        ScalabilityLaw law = new ScalabilityLaw(500, 0.19, 0.01);
        assertThat(law.knee()).isCloseTo(9, offset(1e-9));
        assertThat(law.throughput(9)).isGreaterThan(law.throughput(8.9));
        assertThat(law.throughput(9)).isGreaterThan(law.throughput(9.1));
        assertThat(new ScalabilityLaw(500, 0.19, 0).knee()).isInfinite();
        assertThat(new ScalabilityLaw(500, 1, 0.01).knee()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 0, 0",
        "1000, 0.05, 0",
        "1000, 0, 0.001",
        "12.5, 0.3, 0.02",
        "90000, 0.9, 0.0001",
        "90000, 0.001, 0.00001"
    })
    void theFitOfALawsOwnPointsIsThatLaw(double rate, double contention, double coherency) {
        ScalabilityLaw law = new ScalabilityLaw(rate, contention, coherency);
        double[] loads = {1, 2, 4, 8, 16, 32, 64};
        double[] rates = Arrays.stream(loads).map(law::throughput).toArray();
        ScalabilityCurve.Fit fit = new ScalabilityCurve(loads, rates).fit().orElseThrow();
        assertThat(fit.error()).isLessThan(1e-6);
        assertThat(fit.law().rate()).isCloseTo(rate, withPercentage(1e-3));
        assertThat(fit.law().contention()).isCloseTo(contention, offset(1e-6));
        assertThat(fit.law().coherency()).isCloseTo(coherency, offset(1e-7));
    }

    /**
     * Throughput that grows faster than its load would need a contention below nothing, so what is
     * left is a line; of relative errors it is least at Σ(n / x) / Σ(n / x)².
     */
    @Test
    void whereNoLawCanBeTheFitIsALine() {
        double[] loads = {1, 2, 4};
        double[] rates = {100, 250, 500};
        double slope = (0.01 + 0.008 + 0.008) / (0.0001 + 0.000064 + 0.000064);
        ScalabilityLaw law = new ScalabilityCurve(loads, rates).fit().orElseThrow().law();
        assertThat(law.contention()).isZero();
        assertThat(law.coherency()).isZero();
        assertThat(law.rate()).isCloseTo(slope, withPercentage(1e-4));
        ScalabilityLaw amdahl = new ScalabilityCurve(loads, rates).fitAmdahl().orElseThrow().law();
        assertThat(amdahl.rate()).isCloseTo(slope, withPercentage(1e-4));
    }

    /** Through X(1) = a and X(2) = b goes σ = 2 a / b − 1; a and b of two rounds give its ends. */
    @Test
    void amdahlsLawThroughTwoPointsAndItsInterval() {
        List<ScalabilityPoint> points =
                List.of(
                        new ScalabilityPoint(1, Map.of(1, 1_000.0, 2, 1_100.0)),
                        new ScalabilityPoint(2, Map.of(1, 1_500.0, 2, 1_600.0)));
        ScalabilityFit fit = ScalabilityFit.ofFew(points);
        assertThat(fit).isInstanceOf(ScalabilityFit.Fitted.class);
        ScalabilityFit.Fitted fitted = (ScalabilityFit.Fitted) fit;
        assertThat(fitted.law().contention()).isCloseTo(2 * 1_050.0 / 1_550 - 1, offset(1e-6));
        assertThat(fitted.contention().low()).isCloseTo(2 * 1_000.0 / 1_600 - 1, offset(1e-6));
        assertThat(fitted.contention().high()).isCloseTo(2 * 1_100.0 / 1_500 - 1, offset(1e-6));
        assertThat(fitted.rate().low()).isCloseTo(1_000, offset(1e-3));
        assertThat(fitted.rate().high()).isCloseTo(1_100, offset(1e-3));
        assertThat(fitted.prediction(1).contains(1_050)).isTrue();
        assertThat(fitted.hasKnee()).isFalse();
        assertThat(fitted.loads()).isEqualTo(2);
        assertThat(fitted.error()).isCloseTo(0, offset(1e-6));
    }

    @Test
    void fewPointsOfOneRoundAreRefused() {
        assertThat(
                        ScalabilityFit.ofFew(
                                List.of(
                                        new ScalabilityPoint(1, Map.of(1, 1.0)),
                                        new ScalabilityPoint(2, Map.of(1, 2.0)))))
                .isEqualTo(new ScalabilityFit.Refused("one round only at some numbers of workers"));
    }
}
