package io.aegisbench.proxy.forward;

import java.time.Duration;

/**
 * The bounds of a request's body that is sent on while it comes.
 *
 * @param maxBytes what it may have
 * @param patience how long its client may send nothing of it
 */
public record UploadLimits(long maxBytes, Duration patience) {
    /** Refuses a limit that would let nothing through. */
    public UploadLimits {
        PoolLimits.requirePositive("maxBytes", maxBytes);
        PoolLimits.requirePositive("patience", patience);
    }
}
