package io.aegisbench.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a file system that the log uses. Thread-safe. The real one is {@link ChannelFiles};
 * tests put one in its place that crashes.
 */
interface LogFiles {
    /** Creates the directory and its parents unless they exist. */
    void createDirectories(Path directory) throws IOException;

    /** {@return names in a directory, in no order; empty if it does not exist} */
    List<String> list(Path directory) throws IOException;

    boolean exists(Path file) throws IOException;

    /** Creates a file that must not exist, to read and write. */
    LogFile create(Path file) throws IOException;

    LogFile openToWrite(Path file) throws IOException;

    LogFile openToRead(Path file) throws IOException;

    /** Renames atomically. The caller has made sure that the target does not exist. */
    void rename(Path from, Path to) throws IOException;

    void deleteIfExists(Path file) throws IOException;

    /** Forces the entries of a directory: creations, renames and removals in it survive. */
    void forceDirectory(Path directory) throws IOException;
}
