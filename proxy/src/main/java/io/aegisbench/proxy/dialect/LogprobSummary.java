package io.aegisbench.proxy.dialect;

/**
 * The log probabilities of an answer's tokens, summed up as they pass.
 *
 * @param count how many there were
 * @param sum of all of them
 * @param min the least probable token's, 0 without any
 */
public record LogprobSummary(long count, double sum, double min) {
    static final LogprobSummary NONE = new LogprobSummary(0, 0, 0);

    LogprobSummary with(double logprob) {
        return new LogprobSummary(count + 1, sum + logprob, Math.min(min, logprob));
    }
}
