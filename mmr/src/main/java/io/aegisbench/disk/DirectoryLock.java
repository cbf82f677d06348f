package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The right to write into a directory, which one holder has until it is closed. Thread-safe:
 * immutable. Readers do not need it and never touch it.
 */
public final class DirectoryLock implements Closeable {
    private final Disk disk;
    private final Path directory;
    private final Closeable held;

    private DirectoryLock(Disk disk, Path directory, Closeable held) {
        this.disk = disk;
        this.directory = directory;
        this.held = held;
    }

    /**
     * Takes a directory of this machine or refuses at once.
     *
     * @param directory is created unless it exists
     * @return the lock
     * @throws DirectoryLockedException if another process, or this one, has it; the message says
     *     who
     * @throws IOException if the disk fails
     */
    public static DirectoryLock acquire(Path directory) throws IOException {
        return acquire(MachineDisk.INSTANCE, directory);
    }

    /**
     * Takes a directory of a disk or refuses at once; otherwise as {@link #acquire(Path)}.
     *
     * @param disk has the directory
     * @param directory as there
     * @return as there
     * @throws IOException as there
     */
    public static DirectoryLock acquire(Disk disk, Path directory) throws IOException {
        disk.createDirectories(directory);
        return new DirectoryLock(disk, directory, disk.lock(directory));
    }

    /** {@return the disk that has the directory} */
    public Disk disk() {
        return disk;
    }

    /** {@return the directory, by the name that was given} */
    public Path directory() {
        return directory;
    }

    /**
     * Gives the directory back.
     *
     * @throws IOException if the disk fails
     */
    @Override
    public void close() throws IOException {
        held.close();
    }
}
