package io.aegisbench.wal;

import java.time.Duration;

/** When the writer forces what it has written. */
public sealed interface SyncPolicy {
    /**
     * {@return the default: each batch is forced before the next one is written} A record is
     * durable one force after it was written, and all that was queued meanwhile shares the next.
     */
    static SyncPolicy eachBatch() {
        return new EachBatch();
    }

    /**
     * {@return a policy that writes at once and forces later} A power cut can lose what was written
     * since the last force, a killed process cannot. Forces come earlier when as many records or
     * bytes are unsynced as the queue may hold.
     *
     * @param interval longest time from a write to the force that covers it begins, more than zero
     */
    static SyncPolicy every(Duration interval) {
        return new Every(interval);
    }

    /** Forces each batch. */
    record EachBatch() implements SyncPolicy {}

    /**
     * Forces once an interval, if there is anything to force.
     *
     * @param interval longest time from a write until the force that covers it begins
     */
    record Every(Duration interval) implements SyncPolicy {
        /** Checks the interval. */
        public Every {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException(
                        "syncPolicy interval must be more than zero: interval=" + interval);
            }
        }
    }
}
