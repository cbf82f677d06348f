package io.aegisbench.load.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The log of a worker, for when it does not start. */
public final class Worklog {
    private Worklog() {}

    /**
     * Waits until a worker listens.
     *
     * @throws IOException if it does not; with the last line it wrote
     */
    static void awaitStart(Process process, int port, Path log) throws IOException {
        try {
            TestBed.awaitListener(process, port);
        } catch (IOException e) {
            throw new IOException("a worker " + e.getMessage() + ", it says: " + lastLine(log), e);
        }
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "nothing" : lines.getLast();
    }
}
