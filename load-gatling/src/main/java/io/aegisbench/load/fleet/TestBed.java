package io.aegisbench.load.fleet;

import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.Pause;
import io.aegisbench.load.process.PortOwner;
import io.aegisbench.load.process.ProcReader;
import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all cells of a run share: processes' places, the upstream, the key, and a folder for what
 * the servers write, which is deleted at the end. Not thread-safe: the runner owns it.
 */
public final class TestBed implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Duration TOOL_LIMIT = Duration.ofSeconds(10);
    private static final Path ROOT = Path.of("/");
    private static final int KEY_BYTES = 24;

    private final LoadSettings settings;
    private final Path work;
    private final Children children = new Children();
    private final ProcReader proc = new ProcReader(ROOT);
    private final PortOwner owner = new PortOwner(ROOT);
    private final String key;
    private final boolean wrk;
    private final Service upstream;

    private TestBed(LoadSettings settings, Path work) throws IOException {
        this.settings = settings;
        this.work = work;
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = "lab-" + HexFormat.of().formatHex(random);
        wrk = present("wrk");
        upstream = fixedServer(settings.cores().generator(), List.of());
    }

    /**
     * A process that listens.
     *
     * @param process that was started
     * @param port it listens on
     */
    public record Service(Process process, int port) {}

    /**
     * {@return a site whose upstream runs}
     *
     * @param work folder for what the servers write
     * @throws IOException if a tool is missing, or the upstream does not start
     */
    public static TestBed open(LoadSettings settings, Path work) throws IOException {
        Files.createDirectories(work);
        for (String tool : List.of("taskset", "setpriv")) {
            if (!present(tool)) {
                throw new IOException("needs " + tool + ", which is part of Linux's util-linux");
            }
        }
        requireJar(settings.proxyJar());
        return new TestBed(settings, work);
    }

    public static void requireJar(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException(
                    "there is no proxy to start; build it with 'mvn -pl proxy -am package -DskipTests': "
                            + jar.toAbsolutePath());
        }
    }

    public static boolean present(String tool) {
        try {
            Subprocess which =
                    Subprocess.run(
                            Path.of("").toAbsolutePath(),
                            TOOL_LIMIT,
                            List.of("sh", "-c", "command -v " + tool));
            return which.status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    public LoadSettings settings() {
        return settings;
    }

    public LoadSettings.Cores cores() {
        return settings.cores();
    }

    public Path work() {
        return work;
    }

    public Children children() {
        return children;
    }

    public ProcReader proc() {
        return proc;
    }

    PortOwner owner() {
        return owner;
    }

    /** {@return the API key of every worker, made for this run} */
    public String key() {
        return key;
    }

    /** {@return whether wrk is there} */
    public boolean hasWrk() {
        return wrk;
    }

    public Service upstream() {
        return upstream;
    }

    /** {@return a server that does nothing, on the workers' cores and with a proxy's headers} */
    public Service nullServer() throws IOException {
        CoreSet cores = settings.cores().server();
        return fixedServer(cores.share(0, cores.count()), List.of(FixedServer.AS_PROXY));
    }

    private Service fixedServer(CoreSet cores, List<String> options) throws IOException {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
        arguments.addAll(options);
        Process process =
                children.start(
                        cores,
                        java(FixedServer.class, arguments),
                        Map.of(),
                        Optional.of(work.resolve("fixed-server.log")));
        awaitListener(process, port);
        owner.check(port, Set.of(process.pid()));
        return new Service(process, port);
    }

    /** {@return a command that runs a class of ours in a small JVM} */
    public static List<String> java(Class<?> type, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                javaCommand(),
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                type.getName()));
        command.addAll(arguments);
        return command;
    }

    public static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Waits until a process listens.
     *
     * @throws IOException if it ends before, or takes longer than {@link #START_LIMIT}
     */
    public static void awaitListener(Process process, int port) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException(
                        "ended at its start: status=%d, port=%d"
                                .formatted(process.exitValue(), port));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Pause.millis(50);
            }
        }
        throw new IOException("does not listen within " + START_LIMIT + ": port=" + port);
    }

    /** Ends every process; the work folder stays. */
    @Override
    public void close() {
        children.close();
    }
}
