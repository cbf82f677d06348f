package io.aegisbench.load.plan;

import java.util.Locale;

/** What is asked. */
public enum SweepKind {
    /** {@code GET /health} of the proxy. */
    HEALTH,
    /** A chat completion through the proxy. */
    CHAT,
    /** {@code GET /health} of a server that does nothing, to find the generator's own limit. */
    NULL,
    /** A chat at a moderate rate with every core given to the workers. */
    SCALING,
    /** A chat that is answered by a stream of events; its times are those to the first words. */
    STREAM,
    /** {@code GET /live}, which costs a server least. */
    LIVE;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean asksChat() {
        return this == CHAT || this == SCALING;
    }
}
