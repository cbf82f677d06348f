package io.aegisbench.reports.stats;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Gunther's Universal Scalability Law: {@code X(n) = rate · n / (1 + contention (n − 1) + coherency
 * n (n − 1))}.
 *
 * @param rate throughput at a load of one
 * @param contention share of the work that is serial
 * @param coherency cost of keeping pairs in agreement
 */
public record ScalabilityLaw(double rate, double contention, double coherency) {
    public double throughput(double load) {
        return rate * load / (1 + contention * (load - 1) + coherency * load * (load - 1));
    }

    /** {@return the load at which throughput is greatest; infinite if it never falls} */
    @JsonProperty
    public double knee() {
        if (coherency <= 0) {
            return Double.POSITIVE_INFINITY;
        }
        return contention >= 1 ? 1 : Math.sqrt((1 - contention) / coherency);
    }
}
