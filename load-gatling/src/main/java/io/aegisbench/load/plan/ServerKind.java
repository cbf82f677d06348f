package io.aegisbench.load.plan;

import java.util.Locale;

/** What kind of server answers a cell. */
public enum ServerKind {
    /** Our proxy. */
    PROXY,
    /** No hop: the answers themselves, from a server that does nothing else. */
    DIRECT,
    /** nginx as a plain reverse proxy. */
    NGINX,
    /** HAProxy as a plain reverse proxy. */
    HAPROXY,
    /** Undertow's own proxy handler. */
    HANDLER,
    /** A bare Undertow handler with the proxy's answer to {@code GET /live}, before no upstream. */
    BARE;

    /** {@return the name that files have for it} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
