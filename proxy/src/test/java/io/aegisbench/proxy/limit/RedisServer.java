package io.aegisbench.proxy.limit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis in a process and a directory of its own. One test owns it. */
public final class RedisServer implements AutoCloseable {
    private static final int READ_MILLIS = 1000;
    private static final int MAX_STARTS = 20;

    private final int port;
    private final Path directory;
    private Process process;

    private RedisServer(int port, Path directory) throws IOException {
        this.port = port;
        this.directory = directory;
        this.process = launch();
    }

    public static RedisServer start(Path directory) throws IOException {
        assumeTrue(isInstalled(), "redis-server is not installed (Debian: redis-server)");
        for (int i = 1; ; i++) {
            RedisServer server = new RedisServer(anyPort(), directory);
            if (server.isReady()) {
                return server;
            }
            // Somebody else took the port meanwhile.
            if (i == MAX_STARTS) {
                throw new IOException("redis-server does not start, last port=" + server.port);
            }
        }
    }

    /** Below those that a system gives to clients, so that it stays free over a restart. */
    private static int anyPort() {
        return ThreadLocalRandom.current().nextInt(20_000, 32_000);
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "redis-server",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    public void freeze() throws Exception {
        signal("STOP");
    }

    public void thaw() throws Exception {
        signal("CONT");
    }

    void restart() throws IOException {
        process = launch();
        if (!isReady()) {
            throw new IOException("redis-server does not start again, port=" + port);
        }
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(60, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    /** {@return whether it answers, once it does or has ended} */
    private boolean isReady() {
        Await.until(() -> !process.isAlive() || answers());
        return process.isAlive();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_MILLIS);
            socket.setSoTimeout(READ_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        // SIGKILL also ends a stopped process.
        kill();
    }
}
