package io.aegisbench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a whole file that an argument names, up to a cap. */
final class InputFile {
    /** The name that stands for standard input. */
    static final String STANDARD_INPUT = "-";

    private InputFile() {}

    static byte[] read(InputStream standardInput, String file, String what, int maxBytes) {
        try {
            if (file.equals(STANDARD_INPUT)) {
                return read(standardInput, what, maxBytes);
            }
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                return read(in, what, maxBytes);
            }
        } catch (InvalidPathException e) {
            throw new InputException(what + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new InputException(what + " cannot be read: " + reason(e));
        }
    }

    /** {@return the cause in words, where the exception's message is but the file's name} */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or directory: " + e.getMessage();
            case AccessDeniedException _ -> "permission denied: " + e.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static byte[] read(InputStream in, String what, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new InputException(what + " is longer than " + maxBytes + " bytes");
        }
        return bytes;
    }
}
