package io.aegisbench.proxy.embedded;

import java.util.Arrays;

/**
 * Makes up a model's tokens: the same for the same seed, different for another. Every token comes
 * from a distribution of its own, whose probabilities add up to less than one, as a real model's
 * most likely tokens do. Thread-safe: immutable.
 */
final class TokenSource {
    /** Candidates for each token; no more can be asked for. */
    static final int CANDIDATES = 20;

    private static final String[] WORDS = {
        " the", " ledger", " keeps", " a", " record", " of", " every", " answer", " and", " each",
        " leaf", " proves", " its", " place", " in", " tree", " root", " signs", " what", " was",
        " said", " while", " client", " reads", " on", " no", " call", " goes", " without", " one",
        " so", " that", " anyone", " may", " check", " it", " later", " offline", " with", " key",
        " time", " and", " bytes", " alone", " here", " nothing", " is", " hidden", " from",
                " view",
        " as", " peaks", " grow", " by", " two", " to", " power", " after", " power", " until",
        " mountains", " stand", " in", " range"
    };

    private final long seed;

    TokenSource(long seed) {
        this.seed = seed;
    }

    /** A token as likely as the rest: its rank in the distribution and how probable it was. */
    record Candidate(String text, double logprob) {}

    String text(int index) {
        return WORDS[(int) (mix(seed + index) >>> 58)];
    }

    /** {@return the candidates for a token, most likely first, the chosen one among them} */
    Candidate[] distribution(int index) {
        double[] weights = new double[CANDIDATES];
        double sum = 0.05;
        for (int i = 0; i < CANDIDATES; i++) {
            double uniform = (mix(seed ^ mix(index * 31L + i)) >>> 11) * 0x1p-53;
            weights[i] = Math.exp(6 * uniform);
            sum += weights[i];
        }
        int first = (int) (mix(seed + index) >>> 58);
        Candidate[] candidates = new Candidate[CANDIDATES];
        for (int i = 0; i < CANDIDATES; i++) {
            String word = i == 0 ? WORDS[first] : " " + first + "-" + i;
            candidates[i] = new Candidate(word, Math.log(weights[i] / sum));
        }
        Arrays.sort(candidates, (a, b) -> Double.compare(b.logprob(), a.logprob()));
        return candidates;
    }

    /** {@return from -1 to 1} */
    double number(int index) {
        return (mix(seed ^ mix(index + 0x5bd1L)) >> 11) * 0x1p-52;
    }

    /** SplitMix64's finaliser. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
