package io.aegisbench.proxy.audit;

/**
 * What the analyser says of one answer.
 *
 * @param state {@code whole}, {@code partial} if only a part was kept or understood, {@code failed}
 * @param entropySource {@code logprobs}, {@code text}, {@code bytes}, or {@code none}
 * @param entropyMillibits a token's or a byte's entropy in thousandths of a bit, -1 if there is
 *     none
 * @param entropyTokens tokens that have a distribution
 * @param reading beside the model's earlier answers
 * @param finish why the answer ended, in the upstream's word
 * @param promptTokens -1 if unknown
 * @param completionTokens -1 if unknown
 * @param leaks ids of leak patterns with their counts, {@code id=count} with commas between
 */
record Analysis(
        String state,
        String entropySource,
        long entropyMillibits,
        long entropyTokens,
        EntropyWatch.Reading reading,
        String finish,
        long promptTokens,
        long completionTokens,
        String leaks) {
    /** What is recorded when the analyser fails. */
    static final Analysis FAILED =
            new Analysis("failed", "none", -1, 0, EntropyWatch.Reading.NONE, "", -1, -1, "");
}
