package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.EvidenceOpenException;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.logging.ProxyLogging;
import io.aegisbench.proxy.process.HeapTooSmallException;
import io.aegisbench.proxy.process.ProcessEnd;
import io.aegisbench.proxy.process.SpareThreads;
import io.aegisbench.proxy.settings.ProxySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One life of the proxy as a process: what it says at its start, and its end by a signal. */
final class ProxyRun {
    private static final int STOPPED = 0;
    private static final int EVIDENCE_MISSING = 3;

    /** Beside the calls' own time: their end, the server's threads, the drain, and the audit's. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final ProxySettings settings;
    private final Reload.Source source;
    private final PrintWriter out;
    private @Nullable Assembly assembly;
    private @Nullable ProxyServer server;

    /**
     * @param settings to run with
     * @param source where they, and all that they name, were and will be read from
     * @param out where the start is told
     */
    ProxyRun(ProxySettings settings, Reload.Source source, PrintWriter out) {
        this.settings = settings;
        this.source = source;
        this.out = out;
    }

    /**
     * Runs until the process is told to end.
     *
     * @param ending ends it where it cannot go on, or takes too long to stop; asked for once it
     *     runs
     */
    int untilStopped(Supplier<ProcessEnd> ending) throws InterruptedException {
        if (settings.listen().reusePort()) {
            SharedPort.install();
        }
        ProxyLogging.logFrom(settings.logLevel().name());
        ConfigCheck.checkListener("listen.host", settings.listen().host());
        ConfigCheck.checkListener("metrics.host", settings.metrics().host());
        ConfigCheck.checkLedger(settings);
        StartFiles files = StartFiles.read(settings, source.environment());
        // A reload that comes while there is nothing to reload yet must not end the process.
        boolean _ = ProcessSignal.HANG_UP.runs(() -> {});
        start(files);
        Reload.Running running =
                new Reload.Running(
                        Objects.requireNonNull(assembly), Objects.requireNonNull(server));
        Reload reload = new Reload(source, settings, files.callers(), running);
        reload.every(settings.reloadEvery());
        SpareThreads.prove();
        ProcessEnd end = ending.get();
        end.started();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndHalt(end), "aegis-stop"));
        boolean _ = ProcessSignal.HANG_UP.runs(reload::now);
        new StartReport(settings, files.callers(), out).print(running);
        new CountDownLatch(1).await();
        return STOPPED;
    }

    private void start(StartFiles files) {
        ProxySettings.Listen listen = settings.listen();
        try {
            server =
                    ProxyServer.start(
                            settings,
                            (worker, buffers) -> {
                                assembly = Assembly.of(settings, files, worker, buffers);
                                return assembly.parts();
                            },
                            files.tls().orElse(null));
        } catch (BindException e) {
            throw notStarted(
                    "listen.port: %s:%s cannot be listened on: %s"
                            .formatted(listen.host(), listen.port(), e.getMessage()));
        } catch (EvidenceOpenException e) {
            throw notStarted("evidence: " + e.getMessage());
        } catch (HeapTooSmallException | StartException e) {
            throw notStarted(Objects.requireNonNull(e.getMessage()));
        } catch (IOException e) {
            throw notStarted("cannot listen on " + listen.host() + ": " + e.getMessage());
        }
    }

    private StartException notStarted(String message) {
        boolean _ = closeAssembly();
        return new StartException(message);
    }

    /**
     * Ends the process here, as otherwise a stop by a signal has the same status whatever became of
     * it.
     */
    private void stopAndHalt(ProcessEnd end) {
        Duration patience =
                settings.stop().notice().plus(settings.stop().within()).plus(STOP_PATIENCE);
        end.within(patience, EVIDENCE_MISSING);
        int status = EVIDENCE_MISSING;
        try {
            status = stop();
        } catch (RuntimeException | Error e) { // The root of this thread, of which none is left.
            out.println("aegis-proxy has not stopped well: " + e);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    /** {@return the status of the process} */
    private int stop() {
        boolean whole = false;
        try {
            ProxyServer serving = Objects.requireNonNull(server);
            announceStop(serving, settings.stop().notice());
            Map<Route, Integer> unfinished = serving.stop();
            unfinished.forEach((route, count) ->
                    out.printf(
                            "Not finished within the deadline: %s of %s%n", count, route.path()));
            whole = closeAssembly();
            out.println("aegis-proxy has stopped.");
            out.flush();
            ProxyLogging.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return whole ? STOPPED : EVIDENCE_MISSING;
    }

    /** Time for who sends calls to see that this proxy is not ready; another signal ends it. */
    private void announceStop(ProxyServer serving, Duration notice) throws InterruptedException {
        if (notice.isZero()) {
            return;
        }
        CountDownLatch again = new CountDownLatch(1);
        boolean _ = ProcessSignal.TERMINATE.runs(again::countDown);
        boolean _ = ProcessSignal.INTERRUPT.runs(again::countDown);
        serving.announceStop();
        out.printf(
                "Not ready any more; stops in %s s or at the next signal.%n", notice.toSeconds());
        boolean _ = again.await(notice.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return whether all evidence is kept} */
    private boolean closeAssembly() {
        if (assembly == null) {
            return true;
        }
        try {
            Optional<LedgerTrail.Drain> missing = assembly.stop().filter(drain -> !drain.isWhole());
            missing.ifPresent(drain -> out.println("Evidence is missing: " + drain));
            return missing.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
