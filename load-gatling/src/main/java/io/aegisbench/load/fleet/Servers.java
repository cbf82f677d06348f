package io.aegisbench.load.fleet;

import io.aegisbench.load.plan.Front;
import io.aegisbench.load.plan.PlannedCell.Group;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.load.process.WorkerJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes that serve one group of cells: workers, each with its own port, ledger, origin and
 * signing key, what spreads requests over them, and a neighbour where one is arranged. Not
 * thread-safe: the runner owns it.
 */
public final class Servers implements AutoCloseable {
    private static final String HEAP = "-Xmx256m";

    private final TestBed site;
    private final Group group;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Process> others = new ArrayList<>();
    private List<Integer> ports = List.of();

    private Servers(TestBed site, Group group) {
        this.site = site;
        this.group = group;
    }

    /**
     * A proxy that runs.
     *
     * @param process that was started
     * @param port it listens on
     * @param jvm of it
     */
    public record Worker(Process process, int port, WorkerJvm jvm) {}

    /**
     * {@return the servers of a group, listening, and known to be those that were started}
     *
     * @throws IOException if one does not start, or another process has its port
     */
    public static Servers start(TestBed site, Group group) throws IOException {
        Servers servers = new Servers(site, group);
        try {
            servers.start();
            return servers;
        } catch (IOException e) {
            servers.close();
            throw e;
        }
    }

    private void start() throws IOException {
        Path folder = Files.createTempDirectory(site.work(), "group-");
        boolean shared = group.front() == Front.REUSEPORT;
        int count = group.layout().workers();
        CoreSet cores = cores();
        List<Process> started = new ArrayList<>();
        List<Integer> own = new ArrayList<>();
        int sharedPort = TestBed.freePort();
        for (int i = 0; i < count; i++) {
            int port = shared ? sharedPort : TestBed.freePort();
            own.add(port);
            started.add(worker(folder.resolve("worker-" + i), port, cores.share(i, count)));
        }
        others.addAll(started);
        Set<Long> pids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Process process = started.get(i);
            Worklog.awaitStart(process, own.get(i), folder.resolve("worker-" + i + "/log"));
            pids.add(process.pid());
            if (!shared) {
                site.owner().check(own.get(i), Set.of(process.pid()));
            }
        }
        if (shared) {
            site.owner().check(sharedPort, pids);
        }
        for (int i = 0; i < count; i++) {
            Process process = started.get(i);
            workers.add(new Worker(process, own.get(i), WorkerJvm.attach(process.pid())));
            others.remove(process);
        }
        ports = shared ? List.of(sharedPort) : List.copyOf(own);
        if (group.front() == Front.HAPROXY && count > 1) {
            front(folder, cores);
        }
    }

    /**
     * Lets the workers have the generator's cores, too, so that their compilers need not wait for
     * the code that they compile; no figure is taken meanwhile.
     */
    public void spread() throws IOException {
        CoreSet all = site.cores().server().with(site.cores().generator());
        for (Worker worker : workers) {
            Pinning.pin(worker.process().pid(), all);
        }
    }

    /** Pins the workers to their own cores again. */
    public void gather() throws IOException {
        for (int i = 0; i < workers.size(); i++) {
            Pinning.pin(workers.get(i).process().pid(), cores().share(i, workers.size()));
        }
    }

    /** {@return how long the workers' compilers have worked since their start} */
    public long compilerMillis() throws IOException {
        long millis = 0;
        for (Worker worker : workers) {
            millis += worker.jvm().compilerMillis();
        }
        return millis;
    }

    /** Lets an arranged neighbour loose; the servers are warm then. */
    public void arrange() throws IOException {
        if (group.variant().surroundings() == Variant.Surroundings.NEIGHBOUR) {
            neighbour(cores());
        }
    }

    private CoreSet cores() {
        return group.everyCore()
                ? site.cores().server().with(site.cores().generator())
                : site.cores().server();
    }

    private Process worker(Path folder, int port, CoreSet cores) throws IOException {
        Files.createDirectories(folder);
        Map<String, String> environment = new HashMap<>(group.variant().environment());
        environment.put("AEGIS_API_KEY", site.key());
        environment.put("AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE", "1000000000");
        environment.put("AEGIS_RATE_LIMIT_TOKENS_PER_MINUTE", "1000000000");
        if (group.front() == Front.REUSEPORT) {
            environment.put("AEGIS_LISTEN_REUSE_PORT", "true");
        }
        List<String> command =
                List.of(
                        TestBed.javaCommand(),
                        "-XX:+UseSerialGC",
                        HEAP,
                        "-jar",
                        site.settings().proxyJar().toAbsolutePath().toString(),
                        "--port",
                        Integer.toString(port),
                        "--io-threads",
                        Integer.toString(group.layout().ioThreads()),
                        "--upstream",
                        "http://127.0.0.1:" + site.upstream().port(),
                        "--ledger",
                        folder.resolve("ledger").toString(),
                        "--ack",
                        group.variant().ack(),
                        "--lab");
        return site.children()
                .start(cores, command, environment, Optional.of(folder.resolve("log")));
    }

    private void front(Path folder, CoreSet cores) throws IOException {
        if (!TestBed.present("haproxy")) {
            throw new IOException("-Dfront=haproxy needs haproxy, which Debian has");
        }
        int port = TestBed.freePort();
        StringBuilder config =
                new StringBuilder(
                        """
                        global
                          nbthread 1
                        defaults
                          mode http
                          timeout connect 5s
                          timeout client 60s
                          timeout server 60s
                          http-reuse always
                        listen workers
                          balance roundrobin
                        """);
        config.append("  bind 127.0.0.1:").append(port).append('\n');
        for (Worker worker : workers) {
            config.append("  server w").append(worker.port()).append(" 127.0.0.1:");
            config.append(worker.port()).append(" pool-max-conn 512\n");
        }
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(file, config);
        Process process =
                site.children()
                        .start(
                                cores,
                                List.of("haproxy", "-db", "-f", file.toString()),
                                Map.of(),
                                Optional.of(folder.resolve("haproxy.log")));
        others.add(process);
        TestBed.awaitListener(process, port);
        site.owner().check(port, Set.of(process.pid()));
        ports = List.of(port);
    }

    private void neighbour(CoreSet cores) throws IOException {
        for (int i = 0; i < cores.count(); i++) {
            others.add(
                    site.children()
                            .start(
                                    cores.share(i, cores.count()),
                                    List.of("sh", "-c", "while :; do :; done"),
                                    Map.of(),
                                    Optional.of(site.work().resolve("neighbour.log"))));
        }
    }

    public Group group() {
        return group;
    }

    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    /** {@return where to ask, one or all of the workers' ports or the front's} */
    public List<Integer> ports() {
        return ports;
    }

    /**
     * {@return the pids whose use of the cores is the server's: with the front, if one is there}
     */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>(workers.stream().map(w -> w.process().pid()).toList());
        if (group.front() == Front.HAPROXY) {
            others.forEach(process -> pids.add(process.pid()));
        }
        return pids;
    }

    /** Stops the neighbour first, so that it does not delay the workers' end. */
    @Override
    public void close() {
        Children.stop(others);
        workers.forEach(worker -> worker.jvm().close());
        Children.stop(workers.stream().map(Worker::process).toList());
    }
}
