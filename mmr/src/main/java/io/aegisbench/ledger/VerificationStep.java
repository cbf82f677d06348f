package io.aegisbench.ledger;

/** The steps in which checkpoints and receipts are verified; the first that fails is reported. */
public enum VerificationStep {
    /** The bytes are what the format says. */
    PARSE,
    /** The trusted key signed the checkpoint, and no signature by it is false. */
    SIGNATURE,
    /** The checkpoint is of the log whose key it is. */
    ORIGIN,
    /** The policy names the log, and its quorum has cosigned the checkpoint. */
    WITNESSES,
    /** The leaf's index is below the checkpoint's size. */
    INDEX,
    /** The path leads from the leaf to the checkpoint's root. */
    INCLUSION
}
