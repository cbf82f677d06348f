package io.aegisbench.load.fleet;

import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.PortOwner;
import io.aegisbench.load.process.Ports;
import io.aegisbench.load.process.ProcReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
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
        key = freshKey();
        wrk = Commands.isPresent("wrk");
        upstream = fixedServer(settings.cores().generator(), List.of());
    }

    /** {@return an API key that nobody has had before} */
    public static String freshKey() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        return "lab-" + HexFormat.of().formatHex(random);
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
        Commands.require("taskset", "setpriv");
        ProxyCommand.requireJar(settings.proxyJar());
        return new TestBed(settings, work);
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
        int port = Ports.free();
        Path log = work.resolve("fixed-server.log");
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
        arguments.addAll(options);
        Process process =
                children.start(
                        cores,
                        Commands.java(FixedServer.class, arguments),
                        Map.of(),
                        Optional.of(log));
        Ports.await(process, port, log);
        owner.check(port, Set.of(process.pid()));
        return new Service(process, port);
    }

    /** Ends every process; the work folder stays. */
    @Override
    public void close() {
        children.close();
    }
}
