package io.aegisbench.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Another one holds the directory; the message names it by process id and start time. */
public final class DirectoryLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    DirectoryLockedException(Path directory, String holder) {
        super("directory is in use: directory=" + directory + ", holder=" + holder);
    }
}
