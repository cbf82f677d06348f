package io.aegisbench.wal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that runs a main class of the tests. One test owns it. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * {@return the JVM, started}
     *
     * @param prefix what runs it, such as a tracer with its options
     * @param main the main class
     * @param arguments of the main class
     * @throws IOException if it cannot be started
     */
    public static Child start(List<String> prefix, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new Child(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /**
     * Called by a child that goes on without an end: it ends where its parent does, also if that
     * was killed.
     */
    public static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    /**
     * {@return the next line, or an empty one when the process has ended its output}
     *
     * @throws IOException if reading fails
     */
    public String line() throws IOException {
        String line = output.readLine();
        return line == null ? "" : line;
    }

    /** {@return the process} */
    public Process process() {
        return process;
    }

    /** Kills with SIGKILL and waits for the end. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
