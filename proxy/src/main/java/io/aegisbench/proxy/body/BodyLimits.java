package io.aegisbench.proxy.body;

import java.time.Duration;

/**
 * The bounds of a request's body.
 *
 * @param maxBytes what a body may have
 * @param maxDepth how deep its JSON may nest
 * @param timeout by when it must be whole, from the head on
 */
public record BodyLimits(int maxBytes, int maxDepth, Duration timeout) {
    /** What a body may have unless set otherwise: what the large providers take. */
    public static final int USUAL_BYTES = 32 << 20;
}
