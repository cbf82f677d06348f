package io.aegisbench.proxy.audit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The evidence cannot be opened; the message says which rule does not hold and names the file. */
public final class EvidenceOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    EvidenceOpenException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** {@return what is wrong} */
    public Kind kind() {
        return kind;
    }

    /** What can be wrong. */
    public enum Kind {
        /** Another process has the ledger; the message names its pid. */
        HELD,
        /** The directory that is to hold the ledger or the key does not exist. */
        NO_PARENT,
        /** The signing key is missing, unreadable, or another ledger's. */
        KEY,
        /** The ledger is not the one that its key signed last, or nobody can tell. */
        OLDER,
        /** The ledger or a file beside it contradicts itself. */
        DAMAGED,
        /** The disk fails or has no room, or permissions forbid. */
        DISK
    }
}
