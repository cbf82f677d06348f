package io.aegisbench.load.process;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of 127.0.0.1 that started servers listen on. */
public final class Ports {
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final long LOOK_MILLIS = 50;

    /** Below the ports that kernels give by themselves. */
    private static final int FIRST = 10_240;

    private static final int COUNT = 20_000;

    /** Far from where other processes of the same time begin. */
    private static final int STRIDE = 997;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % COUNT));

    private Ports() {}

    /**
     * {@return a port on which nobody listens} Between this and a server's bind somebody could take
     * it, so it is none that the kernel gives to those who ask for any, and no two processes search
     * in the same place.
     */
    public static int free() throws IOException {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port is free: from=%s, count=%s".formatted(FIRST, COUNT));
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
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
                        "ended at its start: status=%s, port=%s, it says: %s"
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
                "does not listen within %s: port=%s, it says: %s"
                        .formatted(START_LIMIT, port, lastLine(log)));
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "nothing" : lines.getLast();
    }
}
