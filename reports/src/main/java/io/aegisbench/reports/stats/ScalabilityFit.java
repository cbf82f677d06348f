package io.aegisbench.reports.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.hipparchus.random.RandomGenerator;
import org.hipparchus.random.Well19937c;

/**
 * A law fitted to measured throughput, or the reason why the data cannot carry one. The intervals
 * are from fits to rounds drawn again within each load.
 */
public sealed interface ScalabilityFit {
    /** Three parameters and two more loads, so that the fit can be wrong. */
    int LEAST_LOADS = 5;

    /** A law whose error is larger describes something else. */
    double MOST_ERROR = 0.20;

    /** An interval of the knee that is wider than this ratio says nothing of the knee. */
    double WIDEST_KNEE = 4;

    int RESAMPLES = 500;

    /**
     * A law with the intervals of its parameters.
     *
     * @param law the law
     * @param error root of the mean squared relative error
     * @param loads distinct loads it was fitted to
     * @param rate interval of the throughput at a load of one
     * @param contention interval of the contention
     * @param coherency interval of the coherency
     * @param knee interval of the knee; its upper end is infinite if some resamples never fall
     * @param resamples laws of the resamples, from which predictions take their interval
     */
    record Fitted(
            ScalabilityLaw law,
            double error,
            int loads,
            Interval rate,
            Interval contention,
            Interval coherency,
            Interval knee,
            List<ScalabilityLaw> resamples)
            implements ScalabilityFit {
        /** {@return the interval of the throughput that the law predicts} */
        public Interval prediction(double load) {
            return spread(resamples, law -> law.throughput(load));
        }

        /** {@return whether the data say where the knee is} */
        public boolean hasKnee() {
            return Double.isFinite(knee.high()) && knee.high() / knee.low() <= WIDEST_KNEE;
        }
    }

    /**
     * No law.
     *
     * @param reason why
     */
    record Refused(String reason) implements ScalabilityFit {}

    /** {@return the law of points, or why there is none} */
    static ScalabilityFit of(List<ScalabilityPoint> points) {
        if (points.size() < LEAST_LOADS) {
            return new Refused(
                    "%s distinct loads that can be ranked, a fit of three parameters needs %s"
                            .formatted(points.size(), LEAST_LOADS));
        }
        if (points.stream().anyMatch(p -> p.rateByRound().size() < 2)) {
            return new Refused("one round only at some loads: no intervals, so no fit");
        }
        return fit(points, ScalabilityCurve::fit);
    }

    /**
     * {@return Amdahl's law, which has no coherency: for the few numbers of workers that a small
     * machine allows}
     */
    static ScalabilityFit ofFew(List<ScalabilityPoint> points) {
        if (points.size() < 2) {
            return new Refused("only one number of workers was measured");
        }
        if (points.stream().anyMatch(p -> p.rateByRound().size() < 2)) {
            return new Refused("one round only at some numbers of workers");
        }
        return fit(points, ScalabilityCurve::fitAmdahl);
    }

    private static ScalabilityFit fit(List<ScalabilityPoint> points, Fitting fitting) {
        Optional<ScalabilityCurve.Fit> best = fitting.fit(ScalabilityCurve.ofMedians(points));
        if (best.isEmpty()) {
            return new Refused("least squares found no law with parameters that can exist");
        }
        if (best.get().error() > MOST_ERROR) {
            return new Refused(
                    String.format(
                            Locale.ROOT,
                            "the law misses the measured rates by %.0f %%, more than %.0f %%",
                            100 * best.get().error(),
                            100 * MOST_ERROR));
        }
        List<ScalabilityLaw> laws = resampled(points, fitting);
        if (laws.size() < RESAMPLES / 2) {
            return new Refused("not identifiable: most resamples of the rounds give no law");
        }
        return new Fitted(
                best.get().law(),
                best.get().error(),
                points.size(),
                spread(laws, ScalabilityLaw::rate),
                spread(laws, ScalabilityLaw::contention),
                spread(laws, ScalabilityLaw::coherency),
                spread(laws, ScalabilityLaw::knee),
                laws);
    }

    private static List<ScalabilityLaw> resampled(List<ScalabilityPoint> points, Fitting fitting) {
        RandomGenerator random = new Well19937c(Bootstrap.SEED);
        double[] loads = points.stream().mapToDouble(ScalabilityPoint::load).toArray();
        List<ScalabilityLaw> laws = new ArrayList<>();
        for (int i = 0; i < RESAMPLES; i++) {
            double[] rates =
                    points.stream()
                            .mapToDouble(p -> drawn(p.rateByRound().values(), random))
                            .toArray();
            fitting.fit(new ScalabilityCurve(loads, rates)).ifPresent(fit -> laws.add(fit.law()));
        }
        return laws;
    }

    private static double drawn(Collection<Double> rounds, RandomGenerator random) {
        double[] values = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Estimate.median(Bootstrap.resample(values, random));
    }

    /** The middle 95 %; by rank, so that infinite values may be among them. */
    private static Interval spread(
            List<ScalabilityLaw> laws, ToDoubleFunction<ScalabilityLaw> figure) {
        double[] sorted = laws.stream().mapToDouble(figure).sorted().toArray();
        int cut = (int) Math.floor(0.025 * (sorted.length - 1));
        return new Interval(sorted[cut], sorted[sorted.length - 1 - cut]);
    }

    /** Which law is fitted. */
    @FunctionalInterface
    interface Fitting {
        /** {@return the best law of the kind} */
        Optional<ScalabilityCurve.Fit> fit(ScalabilityCurve curve);
    }
}
