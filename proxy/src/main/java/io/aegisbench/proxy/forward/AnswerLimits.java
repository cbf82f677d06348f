package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * What an answer may take. No limit can be switched off.
 *
 * @param connect until a new connection stands; with TLS the handshake counts as part of {@code
 *     firstByte}
 * @param firstByte from the start of sending until the answer's head
 * @param idle between two pieces of the answer
 * @param unread how long a client may take nothing of what is there for it, and the upstream of a
 *     body that is sent on while it comes
 * @param total from the call's start to its end, also when it is the client that does not read
 * @param hold how long the evidence may keep back the end of an answer
 * @param sizeBytes the largest answer of which something is read and that is no event stream
 * @param shown whether the client sees what the upstream's own rate limits leave
 */
public record AnswerLimits(
        Duration connect,
        Duration firstByte,
        Duration idle,
        Duration unread,
        Duration total,
        Duration hold,
        long sizeBytes,
        boolean shown) {
    /** Generous enough for a slow model's long answer. */
    public static final AnswerLimits DEFAULT =
            new AnswerLimits(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(60),
                    Duration.ofHours(1),
                    Duration.ofSeconds(10),
                    64L << 20,
                    true);

    /** Refuses a limit that would let nothing through. */
    public AnswerLimits {
        PoolLimits.requirePositive("connect", connect);
        PoolLimits.requirePositive("firstByte", firstByte);
        PoolLimits.requirePositive("idle", idle);
        PoolLimits.requirePositive("unread", unread);
        PoolLimits.requirePositive("total", total);
        PoolLimits.requirePositive("hold", hold);
        PoolLimits.requirePositive("sizeBytes", sizeBytes);
    }
}
