package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a file system that durable files use. Thread-safe. The real one is {@link
 * MachineDisk}; tests put one in its place that crashes.
 */
public interface Disk {
    /**
     * Creates a directory and its parents unless they exist. Those that it creates survive, and are
     * their owner's alone where the file system knows owners.
     *
     * @param directory is there afterwards
     * @throws IOException if the disk fails
     */
    void createDirectories(Path directory) throws IOException;

    /**
     * Locks a directory for one holder, as {@link DirectoryLock#acquire} says.
     *
     * @param directory exists
     * @return gives it back when it is closed
     * @throws DirectoryLockedException if another one has it
     * @throws IOException if the disk fails
     */
    Closeable lock(Path directory) throws IOException;

    /**
     * {@return names in a directory, in no order; empty if it does not exist}
     *
     * @param directory is listed
     * @throws IOException if the disk fails
     */
    List<String> list(Path directory) throws IOException;

    /**
     * {@return whether there is such a file}
     *
     * @param file is looked for
     * @throws IOException if the disk fails
     */
    boolean exists(Path file) throws IOException;

    /**
     * {@return a new file, to read and write, its owner's alone where the file system knows owners}
     *
     * @param file must not exist
     * @throws IOException if it exists or the disk fails
     */
    DurableFile create(Path file) throws IOException;

    /**
     * {@return a file that exists, to read and write}
     *
     * @param file exists
     * @throws IOException if it does not exist or the disk fails
     */
    DurableFile openToWrite(Path file) throws IOException;

    /**
     * {@return a file that exists, to read}
     *
     * @param file exists
     * @throws IOException if it does not exist or the disk fails
     */
    DurableFile openToRead(Path file) throws IOException;

    /**
     * {@return a file to read and write, which is new and empty unless it exists}
     *
     * @param file its path
     * @throws IOException if the disk fails
     */
    default DurableFile openOrCreate(Path file) throws IOException {
        return exists(file) ? openToWrite(file) : create(file);
    }

    /**
     * Renames atomically.
     *
     * @param from exists
     * @param to is replaced if it exists
     * @throws IOException if the disk fails
     */
    void rename(Path from, Path to) throws IOException;

    /**
     * Deletes a file if it exists.
     *
     * @param file is gone afterwards
     * @throws IOException if the disk fails
     */
    void deleteIfExists(Path file) throws IOException;

    /**
     * Forces the entries of a directory: creations, renames and removals in it survive.
     *
     * @param directory exists
     * @throws IOException if the disk fails
     */
    void forceDirectory(Path directory) throws IOException;
}
