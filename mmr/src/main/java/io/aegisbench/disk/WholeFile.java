package io.aegisbench.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Small files that are written as a whole. When a method returns, the bytes and the file's name
 * survive a power cut. Thread-safe: keeps no state.
 */
public final class WholeFile {
    /** What the owner's mode is made of: nobody else may read or write. */
    public static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private WholeFile() {}

    /**
     * Creates a file that only its owner may read and write, from the moment it exists, where the
     * file system has such permissions.
     *
     * @param file must not exist, nothing is ever overwritten
     * @param content its bytes
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, also as a dangling link
     * @throws IOException if it cannot be written; then no file is left
     */
    public static void createForOwner(Path file, byte[] content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel =
                FileChannel.open(absolute, options, OwnerMode.ofFile(absolute))) {
            try {
                ByteBuffer remaining = ByteBuffer.wrap(content);
                while (remaining.hasRemaining()) {
                    if (channel.write(remaining) <= 0) {
                        throw new IOException("write made no progress: file=" + file);
                    }
                }
                channel.force(true);
                forceEntry(MachineDisk.INSTANCE, absolute);
            } catch (IOException e) {
                Files.deleteIfExists(absolute);
                throw e;
            }
        }
    }

    /**
     * Puts a file in the place of what has its name: whenever the power goes, one of them is there
     * as a whole.
     *
     * @param disk has the file
     * @param file its path; one beside it that ends in {@code .tmp} is used meanwhile
     * @param content its bytes
     * @throws IOException if it cannot be written; then the file is as it was
     */
    public static void write(Disk disk, Path file, byte[] content) throws IOException {
        Path making = file.resolveSibling(file.getFileName() + ".tmp");
        disk.deleteIfExists(making);
        try (DurableFile made = disk.create(making)) {
            made.writeFully(ByteBuffer.wrap(content), 0);
            made.forceAll();
        } catch (IOException e) {
            discard(disk, making, e);
            throw e;
        }
        disk.rename(making, file);
        forceEntry(disk, file);
    }

    private static void discard(Disk disk, Path making, IOException cause) {
        try {
            disk.deleteIfExists(making);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * {@return all bytes of a file, or as many as the limit allows; empty if there is no such file}
     *
     * @param disk has the file
     * @param file its path
     * @param limitBytes most bytes that are read
     * @throws IOException if the disk fails
     */
    public static Optional<byte[]> read(Disk disk, Path file, int limitBytes) throws IOException {
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try (DurableFile opened = disk.openToRead(file)) {
            ByteBuffer content =
                    ByteBuffer.allocate((int) Math.min(limitBytes, opened.sizeBytes()));
            opened.readFully(content, 0);
            return Optional.of(Arrays.copyOf(content.array(), content.position()));
        }
    }

    /**
     * Makes the entry of a file in its directory survive a power cut.
     *
     * @param disk has the file
     * @param file whose entry it is
     * @throws IOException if the disk fails
     */
    public static void forceEntry(Disk disk, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            disk.forceDirectory(directory);
        }
    }

    /**
     * {@return whether the file's file system knows owners and their permissions}
     *
     * @param file any
     */
    public static boolean hasOwners(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
