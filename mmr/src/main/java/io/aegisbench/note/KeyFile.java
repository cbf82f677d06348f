package io.aegisbench.note;

import io.aegisbench.disk.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A signing key in a file of its own: one line, the text of {@link NoteSigner}. The key is as safe
 * as the file; keep it out of the ledger's directory and its backups.
 */
public final class KeyFile {
    private KeyFile() {}

    /**
     * Stores a key in a new file that only its owner may read and write, from the moment it exists.
     * When this returns, the key and the file's name are on disk.
     *
     * @param file where; it must not exist, nothing is ever overwritten
     * @param signer the key
     * @throws java.nio.file.FileAlreadyExistsException if the file exists, also as a dangling link
     * @throws IOException if it cannot be written; then no file is left
     */
    public static void create(Path file, NoteSigner signer) throws IOException {
        byte[] line = (signer.secretText() + '\n').getBytes(StandardCharsets.UTF_8);
        WholeFile.createForOwner(file, line);
    }

    /**
     * {@return the key that a file holds} Its name, id and key must fit each other.
     *
     * @param file the key file, also behind symbolic links
     * @throws NoteFormatException if the file holds no key or more than one, or where the file
     *     system has POSIX permissions if anyone but the owner has any; the message names the file
     *     and shows none of its content
     * @throws IOException if the file cannot be read
     */
    public static NoteSigner load(Path file) throws IOException {
        if (WholeFile.hasOwners(file)) {
            checkOwnerOnly(file);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(NoteVerifier.MAX_CHARACTERS + 1);
        }
        try {
            CanonicalText.checkLength("signer key", bytes.length, NoteVerifier.MAX_CHARACTERS);
            String text = CanonicalText.utf8("signer key", bytes);
            return NoteSigner.parse(
                    text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (NoteFormatException e) {
            throw new NoteFormatException("not a key file: " + e.getMessage() + ": file=" + file);
        }
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        boolean shared =
                permissions.stream()
                        .anyMatch(permission -> !permission.name().startsWith("OWNER_"));
        if (shared) {
            throw new NoteFormatException(
                    "a key file is its owner's alone (chmod 600): permissions="
                            + PosixFilePermissions.toString(permissions)
                            + ", file="
                            + file);
        }
    }
}
