package io.aegisbench.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One comparison of {@link HopComparison}; {@code -Dbench='Hop.*part=tax'} selects it. */
enum HopPart {
    /** One hop beside other proxies, by wrk at 1, 16 and 64 connections. */
    HOP,
    /** CPU time of a call by what is recorded of it, at 16 connections. */
    TAX,
    /** What {@code durable} adds to a client's time, at half of capacity and alone. */
    DURABLE,
    /** Event streams with and without the proxy. */
    SSE,
    /** {@code GET /live} beside a bare handler. */
    LIVE,
    /** {@code GET /health} while the background path has more than it can do. */
    HEALTH;

    static final String BENCHMARK = "io.aegisbench.bench.HopComparison";

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return what a regular expression of {@code -Dbench} may match} */
    String selector() {
        return BENCHMARK + " part=" + id();
    }

    static List<HopPart> all() {
        return Arrays.asList(values());
    }
}
