package io.aegisbench.wal;

import java.time.Duration;

/** The queue had no room for a record until the caller's patience ended. Nothing was queued. */
public final class WalFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WalFullException(Duration patience) {
        super("log queue stayed full: patience=" + patience);
    }
}
