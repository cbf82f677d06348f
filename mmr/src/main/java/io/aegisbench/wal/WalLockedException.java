package io.aegisbench.wal;

import java.io.IOException;
import java.nio.file.Path;

/** Another writer holds the log; the message names it by process id and start time. */
public final class WalLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    WalLockedException(Path directory, String holder) {
        super("log has a writer already: directory=" + directory + ", holder=" + holder);
    }
}
