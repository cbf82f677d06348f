package io.aegisbench.proxy.audit;

/**
 * Shannon entropy in bits. Not thread-safe: one owner sums the tokens of one answer.
 *
 * <p>Of a token's distribution an answer shows the most likely alternatives alone. What is missing
 * to one counts as one more alternative, so the figure is a lower bound of the model's own entropy
 * and exact when everything is shown.
 */
final class TokenEntropy {
    private static final double LOG_2 = Math.log(2);

    /** An answer has some forty different bytes, each a few times: a logarithm is looked up. */
    private static final int COUNTS = 1024;

    private static final double[] COUNT_TIMES_ITS_LOG = countTimesItsLog();

    private double sumBits;
    private long tokens;
    private double shown;
    private double bits;

    private static double[] countTimesItsLog() {
        double[] values = new double[COUNTS];
        for (int count = 1; count < COUNTS; count++) {
            values[count] = count * Math.log(count);
        }
        return values;
    }

    /** Begins a token. */
    void begin() {
        shown = 0;
        bits = 0;
    }

    /** One alternative of the token, by the natural logarithm of its probability. */
    void alternative(double logprob) {
        if (logprob <= 0 && shown < 1) {
            double probability = Math.min(Math.exp(logprob), 1 - shown);
            shown += probability;
            bits += bitsOf(probability);
        }
    }

    /** Ends the token; without an alternative it does not count. */
    void end() {
        if (shown > 0) {
            sumBits += bits + bitsOf(1 - shown);
            tokens++;
        }
    }

    private static double bitsOf(double probability) {
        // Rounding leaves a little of a distribution that is shown whole.
        return probability > 1e-9 ? -probability * Math.log(probability) / LOG_2 : 0;
    }

    long tokens() {
        return tokens;
    }

    /** {@return mean over the tokens, in thousandths of a bit; -1 without a token} */
    long millibits() {
        return tokens == 0 ? -1 : Math.round(sumBits / tokens * 1000);
    }

    /** {@return the entropy of some bytes, in thousandths of a bit a byte; -1 without bytes} */
    static long millibits(byte[] bytes, int length) {
        if (length == 0) {
            return -1;
        }
        // Two arrays in turns: counting a byte that was counted just before waits for that store.
        int[] even = new int[256];
        int[] odd = new int[256];
        int i = 0;
        for (; i < length - 1; i += 2) {
            even[bytes[i] & 0xff]++;
            odd[bytes[i + 1] & 0xff]++;
        }
        if (i < length) {
            even[bytes[i] & 0xff]++;
        }
        double sum = 0;
        for (int b = 0; b < even.length; b++) {
            int count = even[b] + odd[b];
            sum += count < COUNTS ? COUNT_TIMES_ITS_LOG[count] : count * Math.log(count);
        }
        return Math.round((Math.log(length) - sum / length) / LOG_2 * 1000);
    }
}
