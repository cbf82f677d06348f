package io.aegisbench.load.plan;

import java.util.Locale;

/** Who spreads requests over several workers. */
public enum Front {
    /** The generator: each of its threads asks one worker. */
    GENERATOR,
    /** HAProxy, on the workers' cores and counted with them. */
    HAPROXY,
    /** The kernel: every worker listens on one port. */
    REUSEPORT;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String suffix() {
        return this == GENERATOR ? "" : "-" + id();
    }
}
