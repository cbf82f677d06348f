package io.aegisbench.bench.spawn;

import java.util.Locale;

/** What is done beside the hand-over itself. */
public enum Dress {
    /** A live set of tasks and a Prometheus gauge, updated for each task, as the article does. */
    ARTICLE,
    /** In flight is the difference of two striped counters, or of a ring's positions. */
    LEAN;

    /** {@return the dress of a benchmark's parameter} */
    public static Dress ofId(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** {@return the name as a benchmark's parameter} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Tracking tracking() {
        return this == ARTICLE ? new Tracking.LiveSet() : new Tracking.Counters();
    }

    /** {@return the tracking of a mechanism whose own positions tell what is in flight} */
    Tracking trackingOfRing() {
        return this == ARTICLE ? new Tracking.LiveSet() : new Tracking.Positions();
    }
}
