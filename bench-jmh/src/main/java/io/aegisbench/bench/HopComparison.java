package io.aegisbench.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What does one hop cost? The whole proxy with its evidence off, scheduled and durable, and its
 * forwarder alone, beside nginx, HAProxy and Undertow's own proxy handler: each a process pinned to
 * core 0, asked by wrk on core 1, where the upstream (nginx with a fixed answer of 500 bytes) runs
 * too. Rounds are interleaved in random order; what counts is the server's CPU time for a request,
 * and its ratio to Undertow's handler in the same round.
 *
 * <p>Run with this module's class path: {@code java io.aegisbench.bench.HopComparison [ROUNDS
 * [SECONDS]]}, from the project's folder with the proxy's jar built; needs Linux with taskset,
 * nginx, haproxy and wrk. The proxy's rate limits are set so that they cost and never refuse.
 */
public final class HopComparison implements AutoCloseable {
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final Path PROXY_JAR = Path.of("proxy/target/aegis-proxy.jar");
    private static final String KEY = "a-key-that-only-this-comparison-has";
    private static final int WARM_UP_SECONDS = 8;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern MEDIAN = Pattern.compile("\\s50%\\s+([0-9.]+[mu]?s)");
    private static final Pattern ERRORS = Pattern.compile("(Non-2xx.*|Socket errors.*)");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    private HopComparison(Path folder) {
        this.folder = folder;
    }

    /**
     * Measures and prints.
     *
     * @param args rounds and seconds of each cell, by default 5 and 1
     * @throws IOException if a program is missing or does not start
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        long seed = Long.getLong("seed", System.nanoTime());
        try (HopComparison comparison =
                new HopComparison(Files.createTempDirectory("hop-comparison"))) {
            comparison.start();
            System.out.println("seed=" + seed);
            comparison.measure(rounds, seconds, new Random(seed)).forEach(System.out::println);
        }
    }

    private record Server(String name, int port, Process process) {}

    private record Sample(double cpuMicros, double rate, double medianMicros, String errors) {}

    private void start() throws IOException, InterruptedException {
        int upstream = freePort();
        String url = "http://127.0.0.1:" + upstream;
        String answer = "{\"choices\":[{\"message\":{\"content\":\"" + "a".repeat(461) + "\"}}]}";
        spawn("1", nginx("upstream", "return 200 '" + answer + "';", upstream, ""));
        await(upstream);
        String pool =
                "upstream u { server 127.0.0.1:"
                        + upstream
                        + "; keepalive 256;"
                        + " keepalive_requests 100000000; }";
        String pass =
                "proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection '';";
        int nginxPort = freePort();
        serve("nginx", nginxPort, nginx("proxy", pass, nginxPort, pool));
        int haproxyPort = freePort();
        serve("haproxy", haproxyPort, haproxy(haproxyPort, upstream));
        for (String kind : List.of(HopServer.HANDLER, "forwarder")) {
            int port = freePort();
            serve(kind, port, java(kind, port, url));
        }
        for (String ack : List.of("off", "scheduled", "durable")) {
            int port = freePort();
            serve("proxy, evidence " + ack, port, proxy(ack, port, url));
        }
    }

    private List<String> proxy(String ack, int port, String upstream) throws IOException {
        if (!Files.exists(PROXY_JAR)) {
            throw new IOException("build the proxy first: no " + PROXY_JAR.toAbsolutePath());
        }
        return List.of(
                "env",
                "AEGIS_API_KEY=" + KEY,
                "AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000",
                "AEGIS_RATE_LIMIT_TOKENS_PER_MINUTE=1000000000",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                PROXY_JAR.toAbsolutePath().toString(),
                "io.aegisbench.proxy.Main",
                "--port",
                Integer.toString(port),
                "--io-threads",
                "1",
                "--upstream",
                upstream,
                "--ledger",
                folder.resolve("ledger-" + ack).toString(),
                "--lab",
                "--ack",
                ack);
    }

    private void serve(String name, int port, List<String> command)
            throws IOException, InterruptedException {
        servers.add(new Server(name, port, spawn("0", command)));
        await(port);
    }

    private Process spawn(String core, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
        pinned.addAll(command);
        Process process =
                new ProcessBuilder(pinned)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        processes.add(process);
        return process;
    }

    private List<String> nginx(String name, String location, int port, String more)
            throws IOException {
        Path file = folder.resolve(name + ".conf");
        StringBuilder config =
                new StringBuilder("daemon off; master_process off; error_log stderr;");
        config.append(" pid ").append(folder.resolve(name + ".pid")).append(";\n");
        config.append("events { worker_connections 4096; }\nhttp { access_log off;\n");
        config.append("keepalive_requests 100000000; default_type application/json;\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            config.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
        }
        config.append(more).append("\nserver { listen 127.0.0.1:").append(port);
        config.append("; location / { ").append(location).append(" } } }\n");
        Files.writeString(file, config);
        return List.of("nginx", "-c", file.toString());
    }

    private List<String> haproxy(int port, int upstream) throws IOException {
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(
                file,
                """
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  http-reuse always
                listen hop
                  bind 127.0.0.1:%d
                  server upstream 127.0.0.1:%d pool-max-conn 256
                """
                        .formatted(port, upstream));
        return List.of("haproxy", "-db", "-f", file.toString());
    }

    private static List<String> java(String kind, int port, String upstream) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                HopServer.class.getName(),
                kind,
                Integer.toString(port),
                URI.create(upstream).toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(int port) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private List<String> measure(int rounds, int seconds, Random random)
            throws IOException, InterruptedException {
        List<Server> order = new ArrayList<>(servers);
        for (Server server : order) {
            sample(server, CONNECTIONS[1], WARM_UP_SECONDS);
        }
        Map<Integer, Map<String, List<Sample>>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int connections : CONNECTIONS) {
                Collections.shuffle(order, random);
                for (Server server : order) {
                    samples.computeIfAbsent(connections, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(server.name(), _ -> new ArrayList<>())
                            .add(sample(server, connections, seconds));
                }
            }
        }
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "c",
                        "CPU us/req",
                        "min..max",
                        "x handler",
                        "req/s",
                        "p50 us",
                        "server",
                        "errors"));
        samples.forEach((connections, byName) ->
                servers.forEach(s -> table.add(line(connections, s.name(), byName))));
        return table.lines();
    }

    private static List<String> line(
            int connections, String name, Map<String, List<Sample>> byName) {
        List<Sample> rounds = byName.getOrDefault(name, List.of());
        List<Sample> handler = byName.getOrDefault(HopServer.HANDLER, List.of());
        List<Double> ratios = new ArrayList<>();
        StringBuilder errors = new StringBuilder();
        for (int i = 0; i < rounds.size(); i++) {
            ratios.add(rounds.get(i).cpuMicros() / handler.get(i).cpuMicros());
            errors.append(rounds.get(i).errors());
        }
        Summary cpu = Summary.of(rounds, Sample::cpuMicros);
        return List.of(
                Integer.toString(connections),
                TextTable.decimal(cpu.median()),
                TextTable.decimal(cpu.min()) + ".." + TextTable.decimal(cpu.max()),
                TextTable.decimal(Summary.of(ratios, ratio -> ratio).median()),
                TextTable.whole(Summary.of(rounds, Sample::rate).median()),
                TextTable.whole(Summary.of(rounds, Sample::medianMicros).median()),
                name,
                errors.isEmpty() ? "none" : errors.toString());
    }

    private Sample sample(Server server, int connections, int seconds)
            throws IOException, InterruptedException {
        Path script = folder.resolve("question.lua");
        Files.writeString(
                script,
                """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.headers["Authorization"] = "Bearer %s"
                wrk.body = '{"model":"m","messages":[{"role":"user","content":"%s"}],"max_tokens":64}'
                """
                        .formatted(KEY, "q".repeat(25)));
        long before = cpuNanos(server);
        String url = "http://127.0.0.1:" + server.port() + "/v1/chat/completions";
        Process wrk =
                new ProcessBuilder(
                                "taskset",
                                "-c",
                                "1",
                                "wrk",
                                "-t1",
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "--latency",
                                "-s",
                                script.toString(),
                                url)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        double requests = Double.parseDouble(find(REQUESTS, output));
        return new Sample(
                (cpuNanos(server) - before) / 1000.0 / Math.max(1, requests),
                requests / seconds,
                micros(find(MEDIAN, output)),
                ERRORS.matcher(output).find() ? find(ERRORS, output) : "");
    }

    private static String find(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IOException("wrk said something else: " + output);
        }
        return matcher.group(1);
    }

    /** wrk writes {@code 118.00us}, {@code 1.86ms} or {@code 2.00s}. */
    private static double micros(String time) {
        double number = Double.parseDouble(time.replaceAll("[a-z]+$", ""));
        if (time.endsWith("us")) {
            return number;
        }
        return time.endsWith("ms") ? 1e3 * number : 1e6 * number;
    }

    /** User and system time; the name before them may hold spaces. */
    private static long cpuNanos(Server server) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.process().pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return NANOS_PER_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
