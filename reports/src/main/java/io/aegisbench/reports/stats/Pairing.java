package io.aegisbench.reports.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what was measured in the same round: a noisy minute falls on both alike. */
public final class Pairing {
    private Pairing() {}

    /** {@return the ratio of each round that both have; empty if they share none} */
    public static Optional<Estimate> ratio(Map<Integer, Double> above, Map<Integer, Double> below) {
        return paired(above, below, (a, b) -> a / b);
    }

    /** {@return the difference of each round that both have; empty if they share none} */
    public static Optional<Estimate> difference(
            Map<Integer, Double> first, Map<Integer, Double> second) {
        return paired(first, second, (a, b) -> a - b);
    }

    private static Optional<Estimate> paired(
            Map<Integer, Double> first,
            Map<Integer, Double> second,
            java.util.function.DoubleBinaryOperator operator) {
        List<Double> values = new ArrayList<>();
        first.forEach((round, value) -> {
            Double other = second.get(round);
            if (other != null) {
                double result = operator.applyAsDouble(value, other);
                if (Double.isFinite(result)) {
                    values.add(result);
                }
            }
        });
        return values.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(values));
    }
}
