package io.aegisbench.load;

import java.util.Locale;

/** What is asked. */
enum Sweep {
    /** {@code GET /health} of the proxy. */
    HEALTH,
    /** A chat completion through the proxy. */
    CHAT,
    /** {@code GET /health} of a server that does nothing, to find the generator's own limit. */
    NULL,
    /** A chat at a moderate rate with every core given to the workers. */
    SCALING;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean asksChat() {
        return this == CHAT || this == SCALING;
    }
}
