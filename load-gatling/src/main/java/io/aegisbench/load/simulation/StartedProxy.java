package io.aegisbench.load.simulation;

import io.aegisbench.load.fleet.ProxyCommand;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.LoadSettings.Cores;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.PortOwner;
import io.aegisbench.load.process.Ports;
import io.aegisbench.load.process.ProcReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A proxy of our own, with its embedded upstream, a port of its own and a ledger that is thrown
 * away. It ends with this process, whatever ends this process.
 */
final class StartedProxy implements AutoCloseable {
    private static final Path ROOT = Path.of("/");
    private static final long MEBIBYTE = 1 << 20;

    private final Children children;
    private final Process process;
    private final Target target;
    private final Path log;

    private StartedProxy(Children children, Process process, Target target, Path log) {
        this.children = children;
        this.process = process;
        this.target = target;
        this.log = log;
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param jar of the proxy
     * @param cores it is pinned to the server's
     * @param work folder for its ledger and log
     * @param options I/O threads and the evidence that its answers wait for
     * @param variables of its environment
     * @throws IOException if there is no such jar, or it does not listen in time
     */
    static StartedProxy start(
            Path jar, Cores cores, Path work, Options options, Map<String, String> variables)
            throws IOException {
        ProxyCommand.requireJar(jar);
        String key = TestBed.freshKey();
        ProxyCommand command =
                new ProxyCommand(
                        jar, key, options.ioThreads, options.ack, Optional.empty(), variables);
        int port = Ports.free();
        Path log = work.resolve(ProxyCommand.LOG);
        Children children = new Children();
        try {
            Process process = command.start(children, cores.server(), port, work);
            Ports.await(process, port, log);
            new PortOwner(ROOT).check(port, Set.of(process.pid()));
            Target target = new Target("http://127.0.0.1:" + port, key);
            return new StartedProxy(children, process, target, log);
        } catch (IOException e) {
            children.close();
            throw new IOException("the proxy did not start: " + e.getMessage(), e);
        }
    }

    /** What is asked of a proxy's command line. */
    record Options(int ioThreads, String ack) {}

    Target target() {
        return target;
    }

    long pid() {
        return process.pid();
    }

    /** {@return whether it still runs} */
    boolean isAlive() {
        return process.isAlive();
    }

    /** {@return its memory that is resident, in MiB} */
    long residentMebibytes() {
        try {
            return new ProcReader(ROOT).process(pid()).rssBytes() / MEBIBYTE;
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy has ended", e);
        }
    }

    /** {@return what it said} */
    List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    @Override
    public void close() {
        children.close();
    }
}
