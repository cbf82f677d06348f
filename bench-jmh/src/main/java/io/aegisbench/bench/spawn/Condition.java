package io.aegisbench.bench.spawn;

import java.util.Locale;

/** What the consumer is doing when a task is handed over. */
public enum Condition {
    /** It waits: the producer hands over one task every 30 µs, the work of one takes 1 µs. */
    IDLE,
    /**
     * It works: between a quarter and half of the bound waits, the producer never stops for long.
     */
    BUSY,
    /** It works, the bound is reached and the producer tries back to back. */
    FULL;

    /** {@return the name in files} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
