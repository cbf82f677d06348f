package io.aegisbench.proxy;

import io.aegisbench.proxy.admin.Version;
import io.aegisbench.proxy.audit.EvidenceOpenException;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.logging.ProxyLogging;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.SettingsFile;
import io.aegisbench.proxy.settings.TlsFileException;
import io.aegisbench.proxy.settings.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One life of the proxy as a process: what it says at its start, and its end by a signal. */
final class ProxyRun {
    private static final int STOPPED = 0;
    private static final int EVIDENCE_MISSING = 3;

    private final ProxySettings settings;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private @Nullable Assembly assembly;
    private @Nullable ProxyServer server;

    ProxyRun(ProxySettings settings, Map<String, String> environment, PrintWriter out) {
        this.settings = settings;
        this.environment = environment;
        this.out = out;
    }

    int untilStopped() throws InterruptedException {
        if (settings.listen().reusePort()) {
            SharedPort.install();
        }
        ProxyLogging.logFrom(settings.logLevel().name());
        List<Credential> credentials = new ArrayList<>();
        settings.keys().forEach(key -> credentials.add(key.credential()));
        add(credentials, "api-key", SettingsFile.API_KEY, Scope.PROXY);
        add(credentials, "audit-key", SettingsFile.AUDIT_KEY, Scope.AUDIT);
        Optional<ApiKey> generated = Optional.empty();
        if (credentials.stream().noneMatch(one -> one.permits(Scope.PROXY))) {
            generated = Optional.of(ApiKey.generate(new SecureRandom()));
            credentials.add(credential("generated", Scope.PROXY, generated.get()));
        }
        start(store(credentials));
        // Ended here, as otherwise a stop by a signal has the same status whatever became of it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(stop()), "aegis-stop"));
        announce();
        generated.ifPresent(key -> out.println("API key, shown only now: " + key.reveal()));
        out.flush();
        new CountDownLatch(1).await();
        return STOPPED;
    }

    private static CredentialStore store(List<Credential> credentials) {
        try {
            return CredentialStore.of(credentials);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("keys", Objects.requireNonNull(e.getMessage()));
        }
    }

    private void add(List<Credential> credentials, String id, String variable, Scope scope) {
        String text = environment.get(variable);
        if (text == null) {
            return;
        }
        try {
            ApiKey key = ApiKey.of(variable, text);
            if (!key.isStrong()) {
                out.println(
                        "WARNING: "
                                + variable
                                + " is short enough to be guessed; keys are random.");
            }
            credentials.add(credential(id, scope, key));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(variable, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static Credential credential(String id, Scope scope, ApiKey key) {
        return new Credential(id, "default", Set.of(scope), key.hash());
    }

    private void start(CredentialStore keys) {
        ProxySettings.Listen listen = settings.listen();
        try {
            server =
                    ProxyServer.start(
                            settings,
                            (worker, buffers) -> {
                                assembly = Assembly.of(settings, keys, worker, buffers);
                                return assembly.parts();
                            },
                            tls());
        } catch (BindException e) {
            throw notStarted(
                    "listen.port: %s:%d cannot be listened on: %s"
                            .formatted(listen.host(), listen.port(), e.getMessage()));
        } catch (EvidenceOpenException e) {
            throw notStarted("evidence: " + e.getMessage());
        } catch (IOException e) {
            throw notStarted("cannot listen on " + listen.host() + ": " + e.getMessage());
        }
    }

    private StartException notStarted(String message) {
        boolean _ = closeAssembly();
        return new StartException(message);
    }

    private @Nullable SSLContext tls() {
        try {
            return settings.listen()
                    .tls()
                    .map(files -> TlsFiles.server(files.certificate(), files.key()))
                    .orElse(null);
        } catch (TlsFileException e) {
            throw new SettingsException("listen.tls", Objects.requireNonNull(e.getMessage()));
        }
    }

    private void announce() {
        InetSocketAddress address = Objects.requireNonNull(server).address();
        Assembly parts = Objects.requireNonNull(assembly);
        String scheme = settings.listen().tls().isPresent() ? "https" : "http";
        String host = address.getAddress().getHostAddress();
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        out.printf(
                "aegis-proxy %s listens on %s://%s:%d%n",
                Version.text(), scheme, shown, address.getPort());
        out.printf(
                "Visualizer: %s://%s:%d/visualizer/ (%s)%n",
                scheme,
                shown,
                address.getPort(),
                settings.visualizer().open() ? "open to this machine" : "asks for an audit key");
        out.println("Rate limits: " + parts.limitsText());
        if (settings.listen().reusePort()) {
            out.println("Others of this user may listen on the same port.");
        }
        if (parts.embeds()) {
            out.println("Upstream: the embedded one; set upstream for a real one.");
        }
        if (!settings.lab().stagesOff().isEmpty()) {
            out.println(
                    "STAGES ARE OFF (lab): "
                            + settings.lab().stagesOff().stream()
                                    .map(StageName::label)
                                    .collect(Collectors.joining(", ")));
        }
        if (settings.lab().globalLock()) {
            out.println("ONE LOCK FOR ALL (lab): requests and records wait for each other.");
        }
        parts.ledgerTrail()
                .ifPresentOrElse(
                        this::announce,
                        () -> out.println("EVIDENCE IS OFF (lab): nothing is recorded."));
    }

    private void announce(LedgerTrail trail) {
        out.printf(
                "Evidence: %s, ledger %s (id %s), key %s%n",
                trail.mode().text(),
                settings.evidence().ledger(),
                trail.ledger().ledgerText(),
                settings.evidence().key());
        out.println("Checkpoints verify with: " + trail.ledger().ledger().verifier());
    }

    /** {@return the status of the process} */
    private int stop() {
        boolean whole = false;
        try {
            Map<Route, Integer> unfinished = Objects.requireNonNull(server).stop();
            unfinished.forEach((route, count) ->
                    out.printf(
                            "Not finished within the deadline: %d of %s%n", count, route.path()));
            whole = closeAssembly();
            out.println("aegis-proxy has stopped.");
            out.flush();
            ProxyLogging.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return whole ? STOPPED : EVIDENCE_MISSING;
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
