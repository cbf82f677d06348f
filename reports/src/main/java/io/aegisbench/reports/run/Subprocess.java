package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished child process.
 *
 * @param status its exit status
 * @param output what it printed on standard output
 * @param errors what it printed on standard error
 */
public record Subprocess(int status, String output, String errors) {
    /**
     * Runs a command to its end.
     *
     * @param folder it runs in
     * @param limit of its time
     * @param command with its arguments
     * @return what came of it
     * @throws IOException if it cannot be started or is not done in time; it is killed then
     */
    public static Subprocess run(Path folder, Duration limit, List<String> command)
            throws IOException {
        Path output = Files.createTempFile("aegis-output", ".txt");
        Path errors = Files.createTempFile("aegis-errors", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            await(process, limit, command);
            return new Subprocess(
                    process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static void await(Process process, Duration limit, List<String> command)
            throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("not done within " + limit + ": " + String.join(" ", command));
    }

    /** {@return the last line of what went wrong} */
    public String lastError() {
        List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty()
                ? "status " + status + ", nothing on standard error"
                : lines.getLast();
    }
}
