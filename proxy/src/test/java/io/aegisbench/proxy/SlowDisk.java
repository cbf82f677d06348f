package io.aegisbench.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the forces of one running process slow, by a tracer on the thread that writes its log, and
 * lets them be fast again. Needs Debian's strace and the right to trace; skipped elsewhere.
 */
final class SlowDisk implements AutoCloseable {
    private static final int END_SECONDS = 300;

    private final Process tracer;
    private final Path trace;

    private SlowDisk(Process tracer, Path trace) {
        this.tracer = tracer;
        this.trace = trace;
    }

    /** Slows the thread of that name; every force takes that much longer. */
    static SlowDisk of(long pid, String threadName, Duration delay, Path directory)
            throws IOException, InterruptedException {
        assumeTrue(isThere(), "skipped: no strace");
        long thread = thread(pid, threadName);
        Path trace = directory.resolve("trace");
        String inject =
                "inject=fdatasync,fsync:delay_enter="
                        + TimeUnit.NANOSECONDS.toMicros(delay.toNanos());
        Process tracer =
                new ProcessBuilder(
                                List.of(
                                        "strace",
                                        "-qq",
                                        "-o",
                                        trace.toString(),
                                        "-e",
                                        "trace=fdatasync,fsync",
                                        "-e",
                                        inject,
                                        "-p",
                                        Long.toString(thread)))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("strace.out").toFile())
                        .start();
        SlowDisk slow = new SlowDisk(tracer, trace);
        Path status = Path.of("/proc", Long.toString(thread), "status");
        Await.until(() -> !tracer.isAlive() || isTraced(status));
        assumeTrue(tracer.isAlive(), "skipped: strace cannot trace here");
        return slow;
    }

    private static boolean isTraced(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .anyMatch(line -> line.matches("TracerPid:\\s*[1-9].*"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isThere() throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder("strace", "-V")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(END_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static long thread(long pid, String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return Long.parseLong(task.getFileName().toString());
                }
            }
        }
        throw new IOException("no such thread: name=" + name);
    }

    /** Waits until a force has been slowed. */
    void awaitOne() {
        Await.until(() -> {
            try {
                return Files.exists(trace) && Files.size(trace) > 0;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** From now on forces take their own time. */
    @Override
    public void close() {
        tracer.destroy(); // It lets the thread go; killed, it would not.
        Await.until(() -> !tracer.isAlive());
    }
}
