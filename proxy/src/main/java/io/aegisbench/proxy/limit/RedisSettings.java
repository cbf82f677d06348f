package io.aegisbench.proxy.limit;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the shared budgets are and how long to wait for them.
 *
 * @param uri {@code redis://} or {@code rediss://}, may hold a password
 * @param deadline how long a decision may take; then the answer is that nobody could be asked
 * @param connectTimeout how long the start waits for Redis
 * @param maxPendingDecisions decisions under way at once; past it requests are refused at once
 * @param maxPendingSettlements settlements under way or waiting at once; past it they are lost and
 *     counted
 */
public record RedisSettings(
        String uri,
        Duration deadline,
        Duration connectTimeout,
        int maxPendingDecisions,
        int maxPendingSettlements) {
    /** No wait is longer. */
    public static final Duration LONGEST = Duration.ofSeconds(30);

    /** How long a decision may take if nothing else is said. */
    public static final Duration DEADLINE = Duration.ofMillis(250);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int PENDING = 1024;

    public RedisSettings {
        requireDuration("deadline", deadline);
        requireDuration("connectTimeout", connectTimeout);
        requirePositive("maxPendingDecisions", maxPendingDecisions);
        requirePositive("maxPendingSettlements", maxPendingSettlements);
        parse(uri);
    }

    /** {@return the settings for an address, the rest by default} */
    public static RedisSettings of(String uri) {
        return new RedisSettings(uri, DEADLINE, CONNECT_TIMEOUT, PENDING, PENDING);
    }

    private static void requireDuration(String name, Duration value) {
        if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a wait for Redis is more than 0 and at most "
                            + LONGEST
                            + ": "
                            + name
                            + "="
                            + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a bound is 1 or more: " + name + "=" + value);
        }
    }

    private static RedisURI parse(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            // The parser's message may repeat the address, and the address may hold a password.
            throw new IllegalArgumentException(
                    "the address of Redis is redis://host:port or rediss://host:port");
        }
    }

    /** {@return the address, whose time-out is that of a connection being made} */
    RedisURI address() {
        RedisURI address = parse(uri);
        address.setTimeout(connectTimeout);
        return address;
    }

    /** {@return the host of the address, where it has one} */
    public Optional<String> host() {
        return Optional.ofNullable(parse(uri).getHost()).filter(host -> !host.isEmpty());
    }

    /** {@return host and port, without a password} */
    String place() {
        RedisURI address = parse(uri);
        return address.getHost() + ":" + address.getPort();
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "RedisSettings[" + place() + ", deadline=" + deadline + "]";
    }
}
