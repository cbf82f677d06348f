package io.aegisbench.proxy.hotpath;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names something that one stage finds out about a call and a later one asks for. The call keeps it
 * and need not know what it is. Each is made once, as a constant. Thread-safe: immutable.
 *
 * @param <T> what is found out
 */
public final class CallFact<T> {
    /** How many there may be; each call has a place for each. */
    static final int LIMIT = 8;

    private static final AtomicInteger MADE = new AtomicInteger();

    private final int place = MADE.getAndIncrement();
    private final Class<T> type;
    private final String missing;

    /**
     * Makes a fact's name.
     *
     * @param type of what is found out
     * @param missing what a fault says when it is asked for and nobody has found it out
     */
    public CallFact(Class<T> type, String missing) {
        if (place >= LIMIT) {
            throw new IllegalStateException("a call has no place for it: limit=" + LIMIT);
        }
        this.type = type;
        this.missing = missing;
    }

    int place() {
        return place;
    }

    Class<T> type() {
        return type;
    }

    String missing() {
        return missing;
    }
}
