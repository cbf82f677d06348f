package io.aegisbench.proxy.forward;

import java.net.URI;
import java.util.Map;

/**
 * A model provider, as configured. Only what is configured is ever contacted.
 *
 * @param name unique; appears in metrics and logs
 * @param base scheme {@code http} or {@code https}, host, optionally port and a path, which stands
 *     in the place of {@code /v1} in each call's
 * @param headers put on every request, the provider's key among them; never shown. One that a
 *     client may send itself is put where the client has not
 * @param answer bounds of one answer
 * @param pool bounds of its connections
 * @param breaker when to leave it alone
 */
public record Upstream(
        String name,
        URI base,
        Map<String, String> headers,
        AnswerLimits answer,
        PoolLimits pool,
        BreakerLimits breaker) {
    /** Refuses an address that is not one. */
    public Upstream {
        headers = Map.copyOf(headers);
        String scheme = base.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("an upstream is http or https: name=" + name);
        }
        if (base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "an upstream's address is a host, a port and a path: name=" + name);
        }
    }

    /**
     * {@return an upstream with default limits}
     *
     * @param name unique
     * @param base its address
     * @param headers put on every request
     */
    public static Upstream of(String name, URI base, Map<String, String> headers) {
        return new Upstream(
                name,
                base,
                headers,
                AnswerLimits.DEFAULT,
                PoolLimits.DEFAULT,
                BreakerLimits.DEFAULT);
    }

    /**
     * {@return the same with other bounds of an answer}
     *
     * @param limits of one answer
     */
    public Upstream with(AnswerLimits limits) {
        return new Upstream(name, base, headers, limits, pool, breaker);
    }

    /**
     * {@return the same with other bounds of its connections}
     *
     * @param limits of its connections
     */
    public Upstream with(PoolLimits limits) {
        return new Upstream(name, base, headers, answer, limits, breaker);
    }

    /**
     * {@return the same with another breaker}
     *
     * @param limits when to leave it alone
     */
    public Upstream with(BreakerLimits limits) {
        return new Upstream(name, base, headers, answer, pool, limits);
    }

    boolean secure() {
        return "https".equals(base.getScheme());
    }

    int port() {
        if (base.getPort() >= 0) {
            return base.getPort();
        }
        return secure() ? 443 : 80;
    }

    /** Without brackets, as a resolver wants an IPv6 address. */
    String host() {
        String host = base.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** {@return what stands before a call's path, and how many of its characters it replaces} */
    Prefix prefix() {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new Prefix(plain);
    }

    /**
     * The path of an upstream's own.
     *
     * @param path without a slash at its end, empty if there is none
     */
    record Prefix(String path) {
        private static final String VERSION = "/v1/";

        /** {@return from where on a call's path follows} */
        int replaced(String callPath) {
            return path.isEmpty() || !callPath.startsWith(VERSION) ? 0 : VERSION.length() - 1;
        }
    }

    @Override
    public String toString() {
        return "Upstream[name=" + name + ", base=" + base + "]";
    }
}
