package io.aegisbench.proxy.limit;

/** Redis was configured and cannot be reached at the start. */
public final class RedisUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisUnreachableException(String message) {
        super(message);
    }
}
