package io.aegisbench.wal;

/**
 * The log has failed for good: a write or a force did not succeed, so what is on disk is unknown
 * until the next opening has recovered it. The cause is the first failure. A record whose ticket
 * failed may still be found after recovery; one whose ticket completed is.
 */
public final class WalFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WalFailedException(Throwable cause) {
        super("log has failed and takes no more records: cause=" + cause, cause);
    }
}
