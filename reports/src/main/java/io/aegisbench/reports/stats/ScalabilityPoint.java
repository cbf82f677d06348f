package io.aegisbench.reports.stats;

import java.util.Map;

/**
 * Throughput at one load.
 *
 * @param load number of clients or workers
 * @param rateByRound throughput of each round
 */
public record ScalabilityPoint(double load, Map<Integer, Double> rateByRound) {
    public ScalabilityPoint {
        rateByRound = Map.copyOf(rateByRound);
    }
}
