package io.aegisbench.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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
        FileAttribute<?>[] mode =
                hasOwners(absolute)
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0];
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(absolute, options, mode)) {
            try {
                writeAndForce(absolute, channel, content);
            } catch (IOException e) {
                Files.deleteIfExists(absolute);
                throw e;
            }
        }
    }

    /**
     * Writes a file over what it may have held. A power cut before this returns may leave a part.
     *
     * @param file is created unless it exists
     * @param content its bytes
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, byte[] content) throws IOException {
        OpenOption[] options = {
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE
        };
        try (FileChannel channel = FileChannel.open(file, options)) {
            writeAndForce(file, channel, content);
        }
    }

    private static void writeAndForce(Path file, FileChannel channel, byte[] content)
            throws IOException {
        ByteBuffer remaining = ByteBuffer.wrap(content);
        while (remaining.hasRemaining()) {
            if (channel.write(remaining) <= 0) {
                throw new IOException("write made no progress: file=" + file);
            }
        }
        channel.force(true);
        forceEntry(file);
    }

    /**
     * Makes the entry of a file in its directory survive a power cut.
     *
     * @param file whose entry it is
     * @throws IOException if the disk fails
     */
    public static void forceEntry(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            MachineDisk.INSTANCE.forceDirectory(directory);
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
