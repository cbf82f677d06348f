package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.settings.ProxySettings;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a start tells its user. The last line says where the proxy listens: who has read it knows
 * that the proxy accepts connections and that nothing of the start is still to come.
 */
final class StartReport {
    private final ProxySettings settings;
    private final Callers callers;
    private final PrintWriter out;

    StartReport(ProxySettings settings, Callers callers, PrintWriter out) {
        this.settings = settings;
        this.callers = callers;
        this.out = out;
    }

    void print(Reload.Running proxy) {
        callers.warnings().forEach(warning -> out.println("WARNING: " + warning));
        HostCheck.unknown(settings)
                .forEach(host -> out.println("WARNING: " + host.setting() + ": " + host.fault()));
        Assembly parts = proxy.assembly();
        out.println("Rate limits: " + parts.limitsText());
        if (settings.listen().reusePort()) {
            out.println("Others of this user may listen on the same port.");
        }
        if (parts.embeds()) {
            out.println("Upstream: the embedded one; set upstream for a real one.");
        }
        printLab();
        printMemory(parts.bodies());
        parts.ledgerTrail()
                .ifPresentOrElse(
                        this::printLedger,
                        () -> out.println("EVIDENCE IS OFF (lab): nothing is recorded."));
        callers.made().forEach(this::printKey);
        proxy.server()
                .metricsAddress()
                .ifPresent(address -> out.println("Metrics: " + url(address) + "/metrics"));
        String url = url(proxy.server().address());
        printVisualizer(url);
        out.println("aegis-proxy " + ProxyVersion.text() + " listens on " + url);
        out.flush();
    }

    private void printLab() {
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
    }

    private void printMemory(HeapShare bodies) {
        int most = BodyReader.mostBytes(settings.body(), bodies);
        out.printf(
                "Memory: calls may hold %s %% of the heap%s%n",
                settings.callsPercent(),
                most < settings.body().maxBytes()
                        ? ", and a body at most " + most + " bytes for want of more"
                        : "");
    }

    private void printLedger(LedgerTrail trail) {
        out.printf(
                "Evidence: %s, ledger %s (id %s), key %s%n",
                trail.mode().text(),
                settings.evidence().ledger(),
                trail.ledger().ledgerText(),
                settings.evidence().key());
        out.println("Checkpoints verify with: " + trail.ledger().ledger().verifier());
    }

    private void printKey(Callers.Made made) {
        out.printf(
                "%s key (%s; %s sets another): %s%n",
                made.scope() == Scope.AUDIT ? "Audit" : "API",
                made.file().map(file -> "kept in " + file).orElse("gone with this process"),
                made.scope() == Scope.AUDIT ? Callers.AUDIT_KEY : Callers.API_KEY,
                made.key().reveal());
    }

    /** The key stands behind the #, which a browser keeps to itself. */
    private void printVisualizer(String url) {
        Optional<Callers.Made> audit =
                callers.made().stream().filter(made -> made.scope() == Scope.AUDIT).findFirst();
        String page = url + "/visualizer/";
        if (audit.isPresent()) {
            out.println(
                    "Visualizer (the link holds the audit key): "
                            + page
                            + "#key="
                            + audit.get().key().reveal());
        } else {
            out.println("Visualizer (asks for an audit key): " + page);
        }
    }

    private String url(InetSocketAddress address) {
        String scheme = settings.listen().tls().isPresent() ? "https" : "http";
        String host = address.getAddress().getHostAddress();
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + shown + ":" + address.getPort();
    }
}
