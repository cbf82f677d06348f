package io.aegisbench.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Fits of the Universal Scalability Law. */
class ScalabilityFitTest {
    private static final ScalabilityLaw LAW = new ScalabilityLaw(1_000, 0.03, 0.0005);

    /** Gunther, Guerrilla Capacity Planning, table 5.1: a ray tracer on 1 to 64 processors. */
    static final double[] PROCESSORS = {1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64};

    static final double[] RAYS = {20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310};

    @Test
    void findsTheLawThatMadeTheData() {
        ScalabilityFit.Fitted fit = fitted(points(LAW, 0.01, 1, 2, 4, 8, 16, 32, 64));
        assertThat(fit.law().rate()).isCloseTo(1_000, within(1.0));
        assertThat(fit.law().contention()).isCloseTo(0.03, within(1e-4));
        assertThat(fit.law().coherency()).isCloseTo(0.0005, within(1e-6));
        assertThat(fit.law().knee()).isCloseTo(Math.sqrt(0.97 / 0.0005), within(0.1));
        assertThat(fit.hasKnee()).isTrue();
        assertThat(fit.error()).isLessThan(1e-6);
    }

    @Test
    void itsIntervalsHoldTheLawThatMadeNoisyData() {
        Random random = new Random(7);
        List<ScalabilityPoint> points = new ArrayList<>();
        for (int load : List.of(1, 2, 4, 8, 16, 32, 64, 128)) {
            Map<Integer, Double> rounds = new TreeMap<>();
            for (int round = 1; round <= 9; round++) {
                rounds.put(round, LAW.throughput(load) * (1 + 0.03 * random.nextGaussian()));
            }
            points.add(new ScalabilityPoint(load, rounds));
        }
        ScalabilityFit.Fitted fit = fitted(points);
        assertThat(fit.contention().contains(0.03)).isTrue();
        assertThat(fit.coherency().contains(0.0005)).isTrue();
        assertThat(fit.knee().contains(LAW.knee())).isTrue();
        assertThat(fit.prediction(256).contains(LAW.throughput(256))).isTrue();
    }

    @Test
    void aServerThatNeverFallsHasNoKnee() {
        ScalabilityFit.Fitted fit =
                fitted(points(new ScalabilityLaw(500, 0.1, 0), 0.02, 1, 2, 4, 8, 16));
        assertThat(fit.hasKnee()).isFalse();
        assertThat(fit.law().contention()).isCloseTo(0.1, within(0.01));
    }

    @Test
    void refusesFewLoadsSingleRoundsAndOtherShapes() {
        assertThat(reason(points(LAW, 0.01, 1, 2, 4, 8))).contains("4 distinct loads");
        List<ScalabilityPoint> single =
                points(LAW, 0.01, 1, 2, 4, 8, 16).stream()
                        .map(p -> new ScalabilityPoint(p.load(), Map.of(1, p.rateByRound().get(1))))
                        .toList();
        assertThat(reason(single)).contains("one round");
        List<ScalabilityPoint> saw = new ArrayList<>();
        for (int load : List.of(1, 2, 4, 8, 16)) {
            double rate = load == 2 || load == 8 ? 50 : 1_000;
            saw.add(new ScalabilityPoint(load, Map.of(1, rate, 2, rate * 1.01, 3, rate * 0.99)));
        }
        assertThat(reason(saw)).contains("misses the measured rates");
    }

    @Test
    void fewNumbersOfWorkersCarryAmdahlsLaw() {
        ScalabilityLaw amdahl = new ScalabilityLaw(100, 0.05, 0);
        ScalabilityFit fit = ScalabilityFit.ofFew(points(amdahl, 0.01, 1, 2));
        assertThat(fit).isInstanceOf(ScalabilityFit.Fitted.class);
        ScalabilityFit.Fitted fitted = (ScalabilityFit.Fitted) fit;
        assertThat(fitted.law().throughput(64)).isCloseTo(amdahl.throughput(64), within(1.0));
        assertThat(ScalabilityFit.ofFew(points(amdahl, 0.01, 1)))
                .isInstanceOf(ScalabilityFit.Refused.class);
    }

    /**
     * The same data and weights in R 4.2.2: {@code nls(X ~ g*N/(1+s*(N-1)+k*N*(N-1)), start =
     * list(g=20, s=0.01, k=0.0001), algorithm = "port", lower = 0, weights = 1/X^2)} gives the
     * values below (rerun by IndependentStatisticsTest where R is there).
     */
    @Test
    void agreesWithAPublishedTableFittedByR() {
        ScalabilityLaw law = new ScalabilityCurve(PROCESSORS, RAYS).fit().orElseThrow().law();
        assertThat(law.rate()).isCloseTo(RAYS_RATE, within(0.01));
        assertThat(law.contention()).isCloseTo(RAYS_CONTENTION, within(1e-4));
        assertThat(law.coherency()).isCloseTo(RAYS_COHERENCY, within(1e-6));
    }

    static final double RAYS_RATE = 21.44469603;
    static final double RAYS_CONTENTION = 0.05605403513;
    static final double RAYS_COHERENCY = 1.687711351e-6;

    private static List<ScalabilityPoint> points(ScalabilityLaw law, double noise, int... loads) {
        List<ScalabilityPoint> points = new ArrayList<>();
        for (int load : loads) {
            double rate = law.throughput(load);
            points.add(
                    new ScalabilityPoint(
                            load, Map.of(1, rate, 2, rate * (1 + noise), 3, rate * (1 - noise))));
        }
        return points;
    }

    private static ScalabilityFit.Fitted fitted(List<ScalabilityPoint> points) {
        ScalabilityFit fit = ScalabilityFit.of(points);
        assertThat(fit).isInstanceOf(ScalabilityFit.Fitted.class);
        return (ScalabilityFit.Fitted) fit;
    }

    private static String reason(List<ScalabilityPoint> points) {
        ScalabilityFit fit = ScalabilityFit.of(points);
        assertThat(fit).isInstanceOf(ScalabilityFit.Refused.class);
        return ((ScalabilityFit.Refused) fit).reason();
    }
}
