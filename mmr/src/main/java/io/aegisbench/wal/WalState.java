package io.aegisbench.wal;

/** Whether a log takes records. A log only ever goes forward in this list. */
public enum WalState {
    /** Takes records. */
    OPEN,
    /** A write, a force or a hook failed: nothing is taken or acknowledged any more. */
    FAILED,
    /** Closed by its owner. */
    CLOSED
}
