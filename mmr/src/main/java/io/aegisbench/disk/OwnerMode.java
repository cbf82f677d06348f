package io.aegisbench.disk;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What a new file or directory is made with, so that it is its owner's alone from the moment it
 * exists, whatever the umask; where the file system knows no such permissions, nothing.
 */
final class OwnerMode {
    private OwnerMode() {}

    static FileAttribute<?>[] ofFile(Path file) {
        return of(file, "rw-------");
    }

    static FileAttribute<?>[] ofDirectory(Path directory) {
        return of(directory, "rwx------");
    }

    private static FileAttribute<?>[] of(Path path, String mode) {
        return WholeFile.hasOwners(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : new FileAttribute<?>[0];
    }
}
