package io.aegisbench.reports.stats;

import java.util.List;
import java.util.Optional;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DiagonalMatrix;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresOptimizer.Optimum;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;

/**
 * Least squares of the relative errors: finds the {@link ScalabilityLaw} whose contention and
 * coherency are not negative. A parameter that would become negative is set to zero and the others
 * are fitted again; of the laws that remain the one with the smallest error wins.
 */
final class ScalabilityCurve {
    private static final int MOST_EVALUATIONS = 2_000;
    private static final int MOST_ITERATIONS = 1_000;
    private static final boolean[][] FREE = {
        {true, true}, {true, false}, {false, true}, {false, false}
    };

    private final double[] loads;
    private final double[] rates;

    ScalabilityCurve(double[] loads, double[] rates) {
        this.loads = loads.clone();
        this.rates = rates.clone();
    }

    /**
     * A law and how far it is from what was measured.
     *
     * @param law the law
     * @param error root of the mean squared relative error
     */
    record Fit(ScalabilityLaw law, double error) {}

    /** {@return the best law; empty if the iteration finds none} */
    Optional<Fit> fit() {
        Optional<Fit> best = Optional.empty();
        for (boolean[] free : FREE) {
            Optional<Fit> fit = fit(free[0], free[1]);
            if (fit.isPresent() && (best.isEmpty() || fit.get().error() < best.get().error())) {
                best = fit;
            }
        }
        return best;
    }

    /** {@return the best law without coherency, which is Amdahl's} */
    Optional<Fit> fitAmdahl() {
        return fit(true, false).or(() -> fit(false, false));
    }

    private Optional<Fit> fit(boolean contention, boolean coherency) {
        int count = 1 + (contention ? 1 : 0) + (coherency ? 1 : 0);
        double[] start = new double[count];
        java.util.Arrays.fill(start, 0.01);
        start[0] = rates[0] / loads[0];
        double[] weights = new double[rates.length];
        java.util.Arrays.setAll(weights, i -> 1 / (rates[i] * rates[i]));
        try {
            Optimum optimum =
                    new LevenbergMarquardtOptimizer()
                            .optimize(
                                    new LeastSquaresBuilder()
                                            .start(start)
                                            .target(rates)
                                            .weight(new DiagonalMatrix(weights))
                                            .model(p ->
                                                    model(
                                                            law(p, contention, coherency),
                                                            contention,
                                                            coherency))
                                            .maxEvaluations(MOST_EVALUATIONS)
                                            .maxIterations(MOST_ITERATIONS)
                                            .build());
            ScalabilityLaw law = law(optimum.getPoint(), contention, coherency);
            return isPossible(law) ? Optional.of(new Fit(law, error(law))) : Optional.empty();
        } catch (MathIllegalStateException | MathIllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isPossible(ScalabilityLaw law) {
        return law.rate() > 0
                && law.contention() >= 0
                && law.contention() <= 1
                && law.coherency() >= 0;
    }

    private static ScalabilityLaw law(RealVector point, boolean contention, boolean coherency) {
        return new ScalabilityLaw(
                point.getEntry(0),
                contention ? point.getEntry(1) : 0,
                coherency ? point.getEntry(contention ? 2 : 1) : 0);
    }

    /** The law's values and its derivatives by the free parameters. */
    private Pair<RealVector, RealMatrix> model(
            ScalabilityLaw law, boolean contention, boolean coherency) {
        RealVector values = new ArrayRealVector(loads.length);
        int count = 1 + (contention ? 1 : 0) + (coherency ? 1 : 0);
        RealMatrix jacobian = MatrixUtils.createRealMatrix(loads.length, count);
        for (int i = 0; i < loads.length; i++) {
            double load = loads[i];
            double denominator =
                    1 + law.contention() * (load - 1) + law.coherency() * load * (load - 1);
            double value = law.rate() * load / denominator;
            values.setEntry(i, value);
            jacobian.setEntry(i, 0, load / denominator);
            if (contention) {
                jacobian.setEntry(i, 1, -value * (load - 1) / denominator);
            }
            if (coherency) {
                jacobian.setEntry(i, count - 1, -value * load * (load - 1) / denominator);
            }
        }
        return new Pair<>(values, jacobian);
    }

    private double error(ScalabilityLaw law) {
        double sum = 0;
        for (int i = 0; i < loads.length; i++) {
            double relative = law.throughput(loads[i]) / rates[i] - 1;
            sum += relative * relative;
        }
        return Math.sqrt(sum / loads.length);
    }

    /** {@return the curve through the medians of points} */
    static ScalabilityCurve ofMedians(List<ScalabilityPoint> points) {
        return new ScalabilityCurve(
                points.stream().mapToDouble(ScalabilityPoint::load).toArray(),
                points.stream()
                        .mapToDouble(p ->
                                Estimate.median(
                                        p.rateByRound().values().stream()
                                                .mapToDouble(Double::doubleValue)
                                                .toArray()))
                        .toArray());
    }
}
