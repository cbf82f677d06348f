package io.aegisbench.load.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ports of 127.0.0.1 that started servers listen on. */
public final class Ports {
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final long LOOK_MILLIS = 50;

    private Ports() {}

    /** {@return a port on which nobody listens} */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Waits until a process listens.
     *
     * @param log that it writes, the last line of which a failure tells
     * @throws IOException if it ends before, or takes longer than {@link #START_LIMIT}
     */
    public static void await(Process process, int port, Path log) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (!process.isAlive()) {
                throw new IOException(
                        "ended at its start: status=%d, port=%d, it says: %s"
                                .formatted(process.exitValue(), port, lastLine(log)));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Pause.millis(LOOK_MILLIS);
            }
        }
        throw new IOException(
                "does not listen within %s: port=%d, it says: %s"
                        .formatted(START_LIMIT, port, lastLine(log)));
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "nothing" : lines.getLast();
    }
}
