package io.aegisbench.bench;

import io.aegisbench.reports.run.Subprocess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The processes of the comparison, each started when it is first asked for and ended with the run.
 * Servers are pinned to core 0; upstreams, wrk and this JVM to core 1. Not thread-safe.
 */
final class HopFleet implements AutoCloseable {
    static final String KEY = "a-key-that-only-this-comparison-has";
    static final String DIRECT = "direct";
    static final String SERVERS = "0";
    static final String CLIENTS = "1";

    private static final Path PROXY_JAR = Path.of("proxy/target/aegis-proxy.jar");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int END_SECONDS = 20;
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final String LISTENING = "listening: port=";

    private final Path folder;
    private final HopConfigs configs;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Server> servers = new LinkedHashMap<>();

    /**
     * Makes a fleet of nothing.
     *
     * @param folder for settings and ledgers
     */
    HopFleet(Path folder) {
        this.folder = folder;
        this.configs = new HopConfigs(folder);
    }

    /**
     * A server that listens.
     *
     * @param name whose it is
     * @param port on 127.0.0.1
     * @param process it itself
     */
    record Server(String name, int port, Process process) {
        /** User and system time; the name before them may hold spaces. */
        long cpuNanos() throws IOException {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return NANOS_PER_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        }
    }

    /** {@return what is missing here, one name a program; empty if all is there} */
    static List<String> missing(boolean needsOtherProxies) {
        List<String> needed = new ArrayList<>(List.of("taskset", "nginx", "wrk"));
        if (needsOtherProxies) {
            needed.add("haproxy");
        }
        List<String> missing = new ArrayList<>();
        for (String program : needed) {
            boolean there =
                    List.of("/usr/bin", "/usr/sbin", "/bin", "/usr/local/bin").stream()
                            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
            if (!there) {
                missing.add(program);
            }
        }
        if (!Files.exists(jar())) {
            missing.add("the proxy's jar (mvn package), " + jar());
        }
        return missing;
    }

    /** The runner's directory is the module's or the project's. */
    private static Path jar() {
        Path above = Path.of("..").resolve(PROXY_JAR);
        return (Files.exists(above) ? above : PROXY_JAR).toAbsolutePath().normalize();
    }

    /** Puts this JVM, all of its threads, on the clients' core. */
    static void pinThisProcess() throws IOException {
        Subprocess done =
                Subprocess.run(
                        Path.of("").toAbsolutePath(),
                        START_LIMIT,
                        List.of(
                                "taskset",
                                "-a",
                                "-p",
                                "-c",
                                CLIENTS,
                                Long.toString(ProcessHandle.current().pid())));
        if (done.status() != 0) {
            throw new IOException("taskset: " + done.lastError());
        }
    }

    /** {@return nginx with a fixed answer of 500 bytes} */
    Server upstream() throws IOException, InterruptedException {
        Server running = servers.get(DIRECT);
        if (running != null) {
            return running;
        }
        int port = freePort();
        return serve(
                DIRECT, port, CLIENTS, configs.fixedAnswer(DIRECT, port, PriceBodies.answer()));
    }

    /** {@return streams of 50 events 20 ms apart} */
    Server streams() throws IOException {
        Server running = servers.get("streams");
        return running == null ? printed("streams", CLIENTS, own("streams", "0", "-")) : running;
    }

    /** {@return a hop before the upstream of fixed answers} */
    Server hop(String name) throws IOException, InterruptedException {
        Server running = servers.get(name);
        if (running != null) {
            return running;
        }
        int upstream = upstream().port();
        String url = "http://127.0.0.1:" + upstream;
        int port = freePort();
        return switch (name) {
            case DIRECT -> upstream();
            case "nginx" -> serve(name, port, SERVERS, configs.nginxProxy(port, upstream));
            case "haproxy" -> serve(name, port, SERVERS, configs.haproxy(port, upstream));
            case "handler", "forwarder", "live" -> printed(name, SERVERS, own(name, "0", url));
            default -> throw new IllegalArgumentException("no such hop: name=" + name);
        };
    }

    /**
     * {@return the whole proxy}
     *
     * @param name of the process
     * @param ack what its answers wait for
     * @param upstream where its calls go
     * @param variables settings beside
     */
    Server proxy(String name, String ack, Server upstream, Map<String, String> variables)
            throws IOException, InterruptedException {
        Server running = servers.get(name);
        if (running != null) {
            return running;
        }
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("env", "AEGIS_API_KEY=" + KEY));
        command.add("AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000");
        command.add("AEGIS_RATE_LIMIT_TOKENS_PER_MINUTE=1000000000");
        variables.forEach((variable, value) -> command.add(variable + "=" + value));
        command.addAll(javaCommand(jar().toString(), "io.aegisbench.proxy.Main"));
        command.addAll(List.of("--port", Integer.toString(port), "--io-threads", "1"));
        command.addAll(List.of("--upstream", "http://127.0.0.1:" + upstream.port()));
        command.addAll(List.of("--ledger", folder.resolve("ledger-" + name).toString()));
        command.addAll(List.of("--lab", "--ack", ack));
        return serve(name, port, SERVERS, command);
    }

    private static List<String> own(String kind, String port, String upstream) {
        List<String> command =
                javaCommand(System.getProperty("java.class.path"), HopServer.class.getName());
        command.addAll(List.of(kind, port, upstream));
        return command;
    }

    private static List<String> javaCommand(String classPath, String main) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        main));
    }

    private Server serve(String name, int port, String core, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = pinned(core, command);
        Process process =
                builder.redirectOutput(folder.resolve(name.replace(' ', '-') + ".out").toFile())
                        .start();
        processes.add(process);
        await(name, port, process);
        return added(new Server(name, port, process));
    }

    /** Our own servers choose their port and say it. */
    private Server printed(String name, String core, List<String> command) throws IOException {
        Process process =
                pinned(core, command)
                        .redirectError(folder.resolve(name + ".err").toFile())
                        .redirectErrorStream(false)
                        .start();
        processes.add(process);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            if (line == null || !line.startsWith(LISTENING)) {
                throw new IOException("%s did not start: %s".formatted(name, line));
            }
            int port = Integer.parseInt(line.substring(LISTENING.length()));
            return added(new Server(name, port, process));
        }
    }

    private Server added(Server server) {
        servers.put(server.name(), server);
        return server;
    }

    private static ProcessBuilder pinned(String core, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
        pinned.addAll(command);
        return new ProcessBuilder(pinned).redirectErrorStream(true);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(String name, int port, Process process)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException("%s does not listen: port=%d".formatted(name, port), e);
                }
                Thread.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        processes.forEach(HopFleet::awaitEnd);
    }

    private static void awaitEnd(Process process) {
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
