package io.aegisbench.proxy;

import io.aegisbench.proxy.hotpath.Credentials;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.Verdict;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.undertow.util.Headers;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What the stages of this build stand on, made from the settings. */
final class Wiring {
    private static final Verdict.Reject NO_UPSTREAM =
            new Verdict.Reject(503, "no_upstream", "No upstream is wired in this build.");

    private Wiring() {}

    static ProxyParts parts(ProxySettings settings, Credentials credentials) {
        String models = modelList(settings);
        return new ProxyParts(
                credentials,
                request -> Verdict.pass(),
                call -> Verdict.pass(),
                call -> Verdict.pass(),
                Wiring::refuse,
                call -> {
                    call.exchange()
                            .getResponseHeaders()
                            .put(Headers.CONTENT_TYPE, "application/json");
                    call.exchange().getResponseSender().send(models);
                },
                new MetricsEndpoint(PrometheusRegistry.defaultRegistry),
                HotPathObserver.NONE,
                () -> true);
    }

    private static void refuse(GovernedCall call) {
        Refusal.send(call.exchange(), call.route().errors(), NO_UPSTREAM, call.requestId());
    }

    private static String modelList(ProxySettings settings) {
        return settings.routes().stream()
                .filter(route -> route.model().indexOf('*') < 0)
                .map(route ->
                        "{\"id\":\"%s\",\"object\":\"model\",\"owned_by\":\"%s\"}"
                                .formatted(route.model(), route.upstream()))
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }

    static @Nullable SSLContext tls(ProxySettings settings) {
        if (settings.listen().tls().isPresent()) {
            throw new SettingsException("listen.tls", "is not wired in this build");
        }
        return null;
    }
}
