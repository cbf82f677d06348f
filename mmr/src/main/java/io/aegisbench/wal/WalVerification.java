package io.aegisbench.wal;

import java.util.List;

/**
 * What a walk over every byte of a log found.
 *
 * @param segmentCount segments that were walked
 * @param recordCount whole records in them, not counting what lies behind damage in its segment
 * @param tornBytes bytes behind the last whole frame that opening would cut off; no damage
 * @param damages every place that is not what was written, at most one a segment: the first
 */
public record WalVerification(
        long segmentCount, long recordCount, long tornBytes, List<WalDamage> damages) {
    /** Copies the list. */
    public WalVerification {
        damages = List.copyOf(damages);
    }

    /** What a verification says in one word. */
    public enum Status {
        /** Every byte is what was written. */
        WHOLE,
        /** As {@link #WHOLE}, but a writer was stopped in the middle: opening cuts a tail off. */
        TORN_TAIL,
        /** Something is not what was written: opening refuses, or a read will. */
        DAMAGED
    }

    /** {@return the verdict} */
    public Status status() {
        if (!damages.isEmpty()) {
            return Status.DAMAGED;
        }
        return tornBytes > 0 ? Status.TORN_TAIL : Status.WHOLE;
    }
}
