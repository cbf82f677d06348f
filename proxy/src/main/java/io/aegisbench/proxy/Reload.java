package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads keys, rules and TLS files again while the proxy runs, when it is told to or when one of the
 * files has changed. All of them are read before any is taken into force; where one is bad, the old
 * ones stay and one line says why. Thread-safe: one reload at a time.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Supplier<ProxySettings> source;
    private final Map<String, String> environment;
    private final WatchedFiles files;
    private final Assembly assembly;
    private final ProxyServer server;
    private ProxySettings running;
    private Callers callers;
    private WatchedFiles.Looks read;
    private WatchedFiles.Looks seen;

    Reload(Source source, ProxySettings running, Callers callers, Running proxy) {
        this.source = source.settings();
        this.environment = source.environment();
        this.files = source.files();
        this.read = source.looked();
        this.seen = read;
        this.running = running;
        this.callers = callers;
        this.assembly = proxy.assembly();
        this.server = proxy.server();
    }

    /**
     * Where everything is read from.
     *
     * @param settings reads them again
     * @param environment of the process
     * @param files that are read
     * @param looked how they looked before they were read the first time
     */
    record Source(
            Supplier<ProxySettings> settings,
            Map<String, String> environment,
            WatchedFiles files,
            WatchedFiles.Looks looked) {}

    /** What runs. */
    record Running(Assembly assembly, ProxyServer server) {}

    /** Looks at the files so often, from now on, on a thread of its own. */
    void every(Duration interval) {
        if (interval.isZero() || files.isEmpty()) {
            return;
        }
        Thread.ofPlatform().daemon().name("aegis-reload").start(() -> watch(interval));
    }

    private void watch(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            ifChanged();
        } catch (RuntimeException e) { // A root of the thread, which looks again later.
            LOG.error("a reload has failed", e);
        }
    }

    /** A file that still changes between two looks is being written: it is read when it rests. */
    private synchronized void ifChanged() {
        WatchedFiles.Looks looks = files.looks();
        if (!looks.equals(read) && looks.equals(seen) && looks.areWhole()) {
            now();
        }
        seen = looks;
    }

    synchronized void now() {
        read = files.looks();
        try {
            ProxySettings written = source.get();
            ProxySettings next = running.withKeys(written.keys());
            StartFiles fresh = StartFiles.read(next, environment);
            assembly.use(next, fresh, callers.store());
            fresh.tls().ifPresent(server::use);
            boolean others = !next.equals(written);
            running = next;
            callers = fresh.callers();
            LOG.info(
                    "reloaded keys, rules and TLS files: keys={}{}",
                    callers.store().all().size(),
                    others ? "; other settings have changed, too, and need a restart" : "");
        } catch (SettingsException | StartException e) {
            LOG.error(
                    "nothing reloaded, the old keys, rules and TLS files stay: {}",
                    Objects.requireNonNull(e.getMessage()).lines().findFirst().orElse(""));
        } catch (RuntimeException e) { // The root of a signal's thread, which ends no proxy.
            LOG.error("the reload failed by a fault of the proxy's own", e);
        }
    }
}
