package io.aegisbench.proxy;

import io.aegisbench.proxy.hotpath.Caller;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.StageName;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** One life of the proxy as a process: what it says at its start, and its end by a signal. */
final class ProxyRun {
    private static final int KEY_BYTES = 24;

    private final ProxySettings settings;
    private final Map<String, String> environment;
    private final PrintWriter out;

    ProxyRun(ProxySettings settings, Map<String, String> environment, PrintWriter out) {
        this.settings = settings;
        this.environment = environment;
        this.out = out;
    }

    int untilStopped() throws InterruptedException {
        List<KeyRing.Plain> keys = new ArrayList<>();
        add(keys, "api-key", SettingsFile.API_KEY, Caller.Scope.PROXY);
        add(keys, "audit-key", SettingsFile.AUDIT_KEY, Caller.Scope.AUDIT);
        boolean generate =
                keys.isEmpty()
                        && settings.keys().isEmpty()
                        && !settings.stagesOff().contains(StageName.AUTH);
        if (generate) {
            keys.add(new KeyRing.Plain("generated", generated(), Caller.Scope.PROXY));
        }
        ProxyServer server = start(KeyRing.of(settings.keys(), keys));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "aegis-stop"));
        announce(server.address());
        if (generate) {
            out.println("API key, shown only now: " + keys.getLast().text());
        }
        stopped.await();
        return 0;
    }

    private void add(List<KeyRing.Plain> keys, String id, String variable, Caller.Scope scope) {
        String text = environment.get(variable);
        if (text != null) {
            if (text.isBlank()) {
                throw new SettingsException(variable, "must not be empty");
            }
            keys.add(new KeyRing.Plain(id, text, scope));
        }
    }

    private static String generated() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        return "sk-aegis-" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private ProxyServer start(KeyRing keys) {
        ProxySettings.Listen listen = settings.listen();
        try {
            return ProxyServer.start(settings, Wiring.parts(settings, keys), Wiring.tls(settings));
        } catch (BindException e) {
            throw new StartException(
                    "listen.port: %s:%d cannot be listened on: %s"
                            .formatted(listen.host(), listen.port(), e.getMessage()));
        } catch (IOException e) {
            throw new StartException("cannot listen on " + listen.host() + ": " + e.getMessage());
        }
    }

    private void announce(InetSocketAddress address) {
        String scheme = settings.listen().tls().isPresent() ? "https" : "http";
        String host = address.getAddress().getHostAddress();
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        out.printf(
                "aegis-proxy %s listens on %s://%s:%d%n",
                Version.text(), scheme, shown, address.getPort());
        boolean limited =
                settings.rateLimit().requestsPerMinute().isPresent()
                        || settings.rateLimit().tokensPerMinute().isPresent();
        if (!limited) {
            out.println(
                    "Rate limits are OFF for keys that have none of their own: set rate-limit.");
        }
        if (!settings.stagesOff().isEmpty()) {
            out.println(
                    "STAGES ARE OFF (lab): "
                            + settings.stagesOff().stream()
                                    .map(StageName::label)
                                    .collect(Collectors.joining(", ")));
        }
        out.println("Evidence is OFF: this version records nothing, whatever evidence.* says.");
        out.flush();
    }

    private void stop(ProxyServer server, CountDownLatch stopped) {
        try {
            Map<Route, Integer> unfinished = server.stop();
            unfinished.forEach((route, count) ->
                    out.printf(
                            "Not finished within the deadline: %d of %s%n", count, route.path()));
            out.println("aegis-proxy has stopped.");
            out.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }
}
