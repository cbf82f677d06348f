package io.aegisbench.load.drive;

import io.aegisbench.load.plan.LoadProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A generator at work.
 *
 * @param driver the program
 * @param process that runs
 * @param output the file of what it says, or empty if that is read from the process
 * @param begunNanos when it began, by {@link System#nanoTime}
 * @param leadMillis after which it certainly asks at its full rate
 * @param seconds how long it asks
 */
public record GeneratorRun(
        LoadProgram driver,
        Process process,
        Optional<Path> output,
        long begunNanos,
        long leadMillis,
        int seconds) {
    /** How long before its end it certainly still asks at its full rate. */
    private static final long TAIL_MILLIS = 150;

    /** A generator that is not done so long after its time is killed. */
    private static final long END_LIMIT_SECONDS = 20;

    public long windowBeginNanos() {
        return begunNanos + TimeUnit.MILLISECONDS.toNanos(leadMillis);
    }

    public long windowEndNanos() {
        return begunNanos
                + TimeUnit.SECONDS.toNanos(seconds)
                - TimeUnit.MILLISECONDS.toNanos(TAIL_MILLIS);
    }

    /**
     * {@return what it says at its end}
     *
     * @throws IOException if it does not end, or fails
     */
    public Generated finish() throws IOException {
        try {
            if (!process.waitFor(seconds + END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the generator does not end: " + driver.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the generator ran", e);
        }
        if (output.isEmpty()) {
            byte[] said = process.getInputStream().readAllBytes();
            return Generated.parse(new String(said, StandardCharsets.UTF_8));
        }
        Generated generated = Generated.parse(Files.readString(output.get()));
        Files.delete(output.get());
        return generated;
    }
}
