package io.aegisbench.proxy.embedded;

import java.time.Duration;

/**
 * How the embedded upstream answers.
 *
 * @param firstTokenDelay before the first token, or before an answer that is no stream
 * @param tokenInterval between two tokens of a stream; zero sends them as fast as they are taken
 * @param answerTokens how long an answer is, unless the request asks for fewer
 * @param fault of every answer
 * @param faultHeader whether the request header {@code X-Aegis-Fault} chooses a fault
 * @param recordedBytes how much of what is received is kept, for tests
 */
public record EmbeddedSettings(
        Duration firstTokenDelay,
        Duration tokenInterval,
        int answerTokens,
        EmbeddedFault fault,
        boolean faultHeader,
        int recordedBytes) {
    /** A longer answer is not made. */
    public static final int MAX_ANSWER_TOKENS = 1 << 20;

    /** At once, short, without faults. */
    public static final EmbeddedSettings DEFAULT =
            new EmbeddedSettings(Duration.ZERO, Duration.ZERO, 64, EmbeddedFault.NONE, false, 0);

    /** Refuses what cannot be. */
    public EmbeddedSettings {
        if (firstTokenDelay.isNegative() || tokenInterval.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative");
        }
        if (answerTokens < 1 || answerTokens > MAX_ANSWER_TOKENS) {
            throw new IllegalArgumentException(
                    "1 to " + MAX_ANSWER_TOKENS + ": answerTokens=" + answerTokens);
        }
        if (recordedBytes < 0) {
            throw new IllegalArgumentException("not negative: recordedBytes=" + recordedBytes);
        }
    }

    /**
     * {@return the same at another pace}
     *
     * @param firstDelay before the first token
     * @param interval between two
     */
    public EmbeddedSettings paced(Duration firstDelay, Duration interval) {
        return new EmbeddedSettings(
                firstDelay, interval, answerTokens, fault, faultHeader, recordedBytes);
    }

    /**
     * {@return the same with answers of another length}
     *
     * @param tokens of an answer
     */
    public EmbeddedSettings answering(int tokens) {
        return new EmbeddedSettings(
                firstTokenDelay, tokenInterval, tokens, fault, faultHeader, recordedBytes);
    }

    /**
     * {@return the same for tests}
     *
     * @param always of every answer without the header
     * @param recorded how much of what is received is kept
     */
    public EmbeddedSettings testing(EmbeddedFault always, int recorded) {
        return new EmbeddedSettings(
                firstTokenDelay, tokenInterval, answerTokens, always, true, recorded);
    }
}
