package io.aegisbench.proxy.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A secret in the settings: itself, {@code file:} and the path of a file that holds it alone, or
 * {@code env:} and the name of a variable. No message shows one.
 */
public final class SecretText {
    private static final String FILE = "file:";
    private static final String VARIABLE = "env:";
    private static final int MAX_BYTES = 64 * 1024;

    private SecretText() {}

    /**
     * {@return the secret}
     *
     * @param name of the setting
     * @param given what the setting says
     * @param variables of the process
     * @throws SettingsException if there is no such file or variable
     */
    public static String read(String name, String given, Map<String, String> variables) {
        if (given.startsWith(FILE)) {
            return fromFile(name, given.substring(FILE.length()));
        }
        if (!given.startsWith(VARIABLE)) {
            return given;
        }
        String variable = given.substring(VARIABLE.length());
        String value = variables.getOrDefault(variable, "");
        if (value.isEmpty()) {
            throw new SettingsException(name, "names a variable that is not set: " + variable);
        }
        return value;
    }

    /** {@return the file that a secret stands in, if it stands in one} */
    public static Optional<Path> file(String given) {
        try {
            return given.startsWith(FILE)
                    ? Optional.of(Path.of(given.substring(FILE.length())))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty(); // Reading it says so.
        }
    }

    private static String fromFile(String name, String file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | InvalidPathException e) {
            throw new SettingsException(
                    name,
                    "names a file that cannot be read ("
                            + e.getClass().getSimpleName()
                            + "): "
                            + file);
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || bytes.length > MAX_BYTES || text.lines().count() != 1) {
            throw new SettingsException(name, "names a file that is not one line: " + file);
        }
        return text;
    }
}
