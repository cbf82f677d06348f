package io.aegisbench.load.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a run, each pinned to cores. None outlives this one, whatever happens: {@link
 * #close} and the end of the JVM end them, and the kernel kills them when this process is killed
 * (their parent-death signal, which {@code setpriv} sets). That signal comes at the end of the
 * thread that started a process, so one thread that lives as long as the JVM starts all of them.
 * Thread-safe.
 */
public final class Children implements AutoCloseable {
    /** A proxy that is told to stop drains its evidence; past this it is killed. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

    /** The kernel ends a killed process as soon as it runs; a busy machine takes its time. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(60);

    private final ExecutorService starter =
            Executors.newSingleThreadExecutor(
                    task -> Thread.ofPlatform().daemon().name("starter").unstarted(task));
    private final List<Process> processes = new ArrayList<>();
    private final Duration stopLimit;
    private volatile boolean ending;
    private final Thread hook = Thread.ofPlatform().name("end-of-children").unstarted(this::kill);

    public Children() {
        this(STOP_LIMIT);
    }

    /** Makes children that are killed if they do not stop within a time. */
    Children(Duration stopLimit) {
        this.stopLimit = stopLimit;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a process.
     *
     * @param cores it is pinned to
     * @param command with its arguments
     * @param environment added to this process's own, of which a user's own proxy's settings are
     *     left out
     * @param output where standard output and error go; read by the caller if empty
     * @throws IOException if it cannot be started
     */
    public Process start(
            CoreSet cores,
            List<String> command,
            Map<String, String> environment,
            Optional<Path> output)
            throws IOException {
        List<String> pinned =
                new ArrayList<>(
                        List.of("setpriv", "--pdeathsig", "KILL", "taskset", "-c", cores + ""));
        pinned.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(pinned).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AEGIS_"));
        builder.environment().putAll(environment);
        output.ifPresent(
                path -> builder.redirectOutput(ProcessBuilder.Redirect.appendTo(path.toFile())));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Process process = startOnTheirThread(builder);
        synchronized (processes) {
            processes.removeIf(p -> !p.isAlive());
            processes.add(process);
        }
        return process;
    }

    private Process startOnTheirThread(ProcessBuilder builder) throws IOException {
        try {
            return starter.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("cannot be started: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + builder.command(), e);
        }
    }

    /** Tells processes to stop, and kills those that do not within {@link #STOP_LIMIT}. */
    public static void stop(List<Process> some) {
        stop(some, STOP_LIMIT);
    }

    private static void stop(List<Process> some, Duration limit) {
        some.forEach(Process::destroy);
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        for (Process process : some) {
            try {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly().waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return those that still run} */
    List<Process> alive() {
        synchronized (processes) {
            return processes.stream().filter(Process::isAlive).toList();
        }
    }

    /**
     * {@return whether this JVM ends, so that processes that fail now say nothing of themselves}
     */
    public boolean isEnding() {
        return ending;
    }

    private void kill() {
        ending = true;
        alive().forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        stop(alive(), stopLimit);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM ends: the hook has run or will.
            kill();
        }
    }
}
