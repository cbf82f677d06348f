package io.aegisbench.load.process;

import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pins running processes to cores, and reads to which one is pinned. */
public final class Pinning {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String KEY = "Cpus_allowed_list:";

    private Pinning() {}

    /**
     * Pins every thread of a process, and so those that they start.
     *
     * @throws IOException if taskset fails
     */
    public static void pin(long pid, CoreSet cores) throws IOException {
        Subprocess taskset =
                Subprocess.run(
                        Path.of("").toAbsolutePath(),
                        LIMIT,
                        List.of("taskset", "-a", "-p", "-c", cores.toString(), Long.toString(pid)));
        if (taskset.status() != 0) {
            throw new IOException("taskset says: " + taskset.lastError());
        }
    }

    /**
     * {@return the cores that this process may use, which a container or taskset may have limited}
     *
     * @throws IOException if the kernel does not say it
     */
    public static CoreSet allowed() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(KEY)) {
                return CoreSet.parse("cores", line.substring(KEY.length()).strip());
            }
        }
        throw new IOException("no " + KEY + " in /proc/self/status: is this Linux?");
    }
}
