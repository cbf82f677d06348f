package io.aegisbench.wal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A log on a slow disk, for the tests of its owner: a kill often finds a batch half written. */
public final class SlowLog {
    private SlowLog() {}

    /**
     * Opens a log that writes one block at a time, otherwise as {@link WriteAheadLog#open(Path,
     * WalSettings, WalOwner, WalListener)}.
     *
     * @param directory as there
     * @param settings as there
     * @param owner as there
     * @param listener as there
     * @return as there
     * @throws IOException as there
     */
    public static WriteAheadLog open(
            Path directory, WalSettings settings, WalOwner owner, WalListener listener)
            throws IOException {
        Files.createDirectories(directory);
        return WriteAheadLog.open(
                new WriteAheadLog.Parts(
                        new LogDirectory(new PiecewiseFiles(), directory),
                        settings,
                        owner,
                        listener,
                        DirectoryLock.acquire(directory)),
                new SecureRandom()::nextLong);
    }
}
