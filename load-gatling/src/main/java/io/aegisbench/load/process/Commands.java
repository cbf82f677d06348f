package io.aegisbench.load.process;

import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Programs of this machine, and classes of ours as programs. */
public final class Commands {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Commands() {}

    /** {@return whether a program is there} */
    public static boolean isPresent(String program) {
        try {
            List<String> command = List.of("sh", "-c", "command -v " + program);
            return Subprocess.run(Path.of("").toAbsolutePath(), LIMIT, command).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Checks that programs are there.
     *
     * @throws IOException if one is not, with its name
     */
    public static void require(String... programs) throws IOException {
        for (String program : programs) {
            if (!isPresent(program)) {
                throw new IOException("needs the program " + program + ", which Debian has");
            }
        }
    }

    /** {@return this JVM's own command} */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** {@return a command that runs a class of ours in a small JVM} */
    public static List<String> java(Class<?> type, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java(),
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                type.getName()));
        command.addAll(arguments);
        return command;
    }
}
