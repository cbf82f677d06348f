package io.aegisbench.reports;

import java.util.Map;

/**
 * Throughput at one load.
 *
 * @param load number of clients or workers
 * @param rateByRound throughput of each round
 */
record ScalabilityPoint(double load, Map<Integer, Double> rateByRound) {
    ScalabilityPoint {
        rateByRound = Map.copyOf(rateByRound);
    }
}
