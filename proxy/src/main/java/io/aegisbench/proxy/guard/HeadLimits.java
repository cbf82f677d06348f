package io.aegisbench.proxy.guard;

import java.time.Duration;

/**
 * The bounds of a request's head and of a connection without one.
 *
 * @param maxRequestLineBytes what the first line may have
 * @param maxBytes what a head may have, its first line included
 * @param maxFields how many headers it may have
 * @param timeout by when it must be whole, from its first byte on
 * @param idleTimeout how long a connection may be open without a request
 */
public record HeadLimits(
        int maxRequestLineBytes,
        int maxBytes,
        int maxFields,
        Duration timeout,
        Duration idleTimeout) {}
