package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * What an answer may take. No limit can be switched off.
 *
 * @param connect until a new connection stands; with TLS the handshake counts as part of {@code
 *     firstByte}
 * @param firstByte from the start of sending until the answer's head
 * @param idle between two pieces of the answer, and how long a client may take none of one
 * @param total from the call's start to its end, also when it is the client that does not read
 * @param hold how long the evidence may keep back the end of an answer
 * @param sizeBytes the largest answer that is no event stream
 */
public record AnswerLimits(
        Duration connect,
        Duration firstByte,
        Duration idle,
        Duration total,
        Duration hold,
        long sizeBytes) {
    /** Generous enough for a slow model's long answer. */
    public static final AnswerLimits DEFAULT =
            new AnswerLimits(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(10),
                    64L << 20);

    /** Refuses a limit that would let nothing through. */
    public AnswerLimits {
        PoolLimits.requirePositive("connect", connect);
        PoolLimits.requirePositive("firstByte", firstByte);
        PoolLimits.requirePositive("idle", idle);
        PoolLimits.requirePositive("total", total);
        PoolLimits.requirePositive("hold", hold);
        PoolLimits.requirePositive("sizeBytes", sizeBytes);
    }
}
