package io.aegisbench.load.fleet;

import io.aegisbench.load.plan.Front;
import io.aegisbench.load.plan.PlannedCell.Group;
import io.aegisbench.load.plan.ServerKind;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.load.process.Ports;
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
    private final TestBed site;
    private final Group group;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Process> fronts = new ArrayList<>();
    private final List<Process> others = new ArrayList<>();
    private List<Integer> ports = List.of();
    private int upstream;

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
        upstream = site.upstream().port();
        if (group.sweep() == SweepKind.STREAM) {
            upstream =
                    streams(
                            site.cores().generator(),
                            Files.createDirectories(folder.resolve("upstream")));
        }
        if (group.variant().server() == ServerKind.PROXY) {
            proxies(folder);
        } else {
            other(group.variant().server(), folder);
        }
    }

    private int streams(CoreSet cores, Path folder) throws IOException {
        int port = Ports.free();
        List<String> command = Commands.java(StreamServer.class, List.of(Integer.toString(port)));
        others.add(started(cores, command, port, folder));
        return port;
    }

    private void other(ServerKind kind, Path folder) throws IOException {
        if (kind == ServerKind.DIRECT && group.sweep() == SweepKind.STREAM) {
            ports = List.of(upstream);
            return;
        }
        int port = Ports.free();
        String url = kind == ServerKind.BARE ? UndertowServer.BARE : "http://127.0.0.1:" + upstream;
        List<String> command =
                switch (kind) {
                    case NGINX -> ReverseProxy.nginx(folder, port, upstream);
                    case HAPROXY -> ReverseProxy.haproxy(folder, port, List.of(upstream));
                    case HANDLER, BARE ->
                            Commands.java(
                                    UndertowServer.class, List.of(Integer.toString(port), url));
                    case DIRECT, PROXY ->
                            Commands.java(FixedServer.class, List.of(Integer.toString(port)));
                };
        Process process = started(cores(), command, port, folder);
        if (kind == ServerKind.NGINX || kind == ServerKind.HAPROXY) {
            fronts.add(process);
        } else {
            workers.add(new Worker(process, port, WorkerJvm.attach(process.pid())));
        }
        ports = List.of(port);
    }

    private void proxies(Path folder) throws IOException {
        boolean shared = group.front() == Front.REUSEPORT;
        int count = group.layout().workers();
        CoreSet cores = cores();
        List<Process> started = new ArrayList<>();
        List<Integer> own = new ArrayList<>();
        int sharedPort = Ports.free();
        for (int i = 0; i < count; i++) {
            int port = shared ? sharedPort : Ports.free();
            own.add(port);
            started.add(worker(folder.resolve("worker-" + i), port, cores.share(i, count)));
        }
        others.addAll(started);
        Set<Long> pids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Process process = started.get(i);
            Ports.await(
                    process, own.get(i), folder.resolve("worker-" + i + "/" + ProxyCommand.LOG));
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
        Map<String, String> environment = new HashMap<>(group.variant().environment());
        if (group.front() == Front.REUSEPORT) {
            environment.put("AEGIS_LISTEN_REUSE_PORT", "true");
        }
        ProxyCommand command =
                new ProxyCommand(
                        site.settings().proxyJar(),
                        site.key(),
                        group.layout().ioThreads(),
                        group.variant().ack(),
                        Optional.of("http://127.0.0.1:" + upstream),
                        environment);
        return command.start(site.children(), cores, port, folder);
    }

    private void front(Path folder, CoreSet cores) throws IOException {
        Commands.require("haproxy");
        int port = Ports.free();
        List<Integer> behind = workers.stream().map(Worker::port).toList();
        Process process = started(cores, ReverseProxy.haproxy(folder, port, behind), port, folder);
        fronts.add(process);
        ports = List.of(port);
    }

    private Process started(CoreSet cores, List<String> command, int port, Path folder)
            throws IOException {
        Path log = folder.resolve("server.log");
        Process process = site.children().start(cores, command, Map.of(), Optional.of(log));
        try {
            Ports.await(process, port, log);
            site.owner().check(port, Set.of(process.pid()));
        } catch (IOException e) {
            Children.stop(List.of(process));
            throw e;
        }
        return process;
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
        fronts.forEach(process -> pids.add(process.pid()));
        return pids;
    }

    /** Stops the neighbour first, so that it does not delay the workers' end. */
    @Override
    public void close() {
        Children.stop(others);
        Children.stop(fronts);
        workers.forEach(worker -> worker.jvm().close());
        Children.stop(workers.stream().map(Worker::process).toList());
    }
}
