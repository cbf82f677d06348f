package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads keys, rules and TLS files again while the proxy runs. All of them are read before any is
 * taken into force; where one is bad, the old ones stay and one line says why. Thread-safe: one
 * reload at a time.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Supplier<ProxySettings> source;
    private final Map<String, String> environment;
    private final Assembly assembly;
    private final ProxyServer server;
    private ProxySettings running;
    private Callers callers;

    Reload(
            Supplier<ProxySettings> source,
            Map<String, String> environment,
            ProxySettings running,
            Callers callers,
            Running proxy) {
        this.source = source;
        this.environment = environment;
        this.running = running;
        this.callers = callers;
        this.assembly = proxy.assembly();
        this.server = proxy.server();
    }

    /** What runs. */
    record Running(Assembly assembly, ProxyServer server) {}

    synchronized void now() {
        try {
            ProxySettings fresh = source.get();
            ProxySettings next = running.withKeys(fresh.keys());
            StartFiles files = StartFiles.read(next, environment);
            assembly.use(next, files, callers.store());
            files.tls().ifPresent(server::use);
            boolean others = !next.equals(fresh);
            running = next;
            callers = files.callers();
            LOG.info(
                    "reloaded keys, rules and TLS files: keys={}{}",
                    callers.store().all().size(),
                    others ? "; other settings have changed, too, and need a restart" : "");
        } catch (SettingsException | StartException e) {
            LOG.error(
                    "nothing reloaded, the old keys, rules and TLS files stay: {}",
                    Objects.requireNonNull(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
