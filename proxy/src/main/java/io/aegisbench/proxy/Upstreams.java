package io.aegisbench.proxy;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.embedded.EmbeddedSettings;
import io.aegisbench.proxy.embedded.EmbeddedUpstream;
import io.aegisbench.proxy.forward.AnswerLimits;
import io.aegisbench.proxy.forward.Forwarder;
import io.aegisbench.proxy.forward.PoolLimits;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.stage.ModelCatalog;
import io.aegisbench.proxy.stage.ModelList;
import io.aegisbench.proxy.stage.ModelRoutes;
import io.aegisbench.proxy.stage.UpstreamChoice;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The configured upstreams, or the embedded one where there is none. */
final class Upstreams implements AutoCloseable {
    private static final String EMBEDDED = "embedded";
    private static final String EVERY_MODEL = "*";
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final Map<String, Upstream> byName = new LinkedHashMap<>();
    private final Map<String, TranslationTarget> targets = new HashMap<>();
    private final Map<String, Integer> sharesOfTenant = new HashMap<>();
    private final @Nullable EmbeddedUpstream embedded;

    private Upstreams(ProxySettings settings) throws IOException {
        for (ProxySettings.Upstream one : settings.upstreams()) {
            byName.put(one.name(), upstream(one, settings));
            targets.put(one.name(), one.target());
            one.callsOfTenant().ifPresent(most -> sharesOfTenant.put(one.name(), most));
        }
        embedded = byName.isEmpty() ? EmbeddedUpstream.start(embedded(settings)) : null;
        if (embedded != null) {
            Upstream inside = Upstream.of(EMBEDDED, embedded.uri(), Map.of());
            byName.put(EMBEDDED, inside.with(answerLimits(settings.timeouts(), true)));
        }
    }

    static Upstreams start(ProxySettings settings) throws IOException {
        return new Upstreams(settings);
    }

    private static Upstream upstream(ProxySettings.Upstream one, ProxySettings settings) {
        PoolLimits defaults = PoolLimits.DEFAULT;
        PoolLimits pool =
                new PoolLimits(
                        one.maxConnections(),
                        one.maxConnections(),
                        defaults.queuedPerThread(),
                        defaults.queueTime(),
                        defaults.idleTime(),
                        one.connectionAge());
        return Upstream.of(one.name(), one.url(), headers(one))
                .with(
                        answerLimits(
                                one.patience().over(settings.timeouts()), one.rateLimitHeaders()))
                .with(pool);
    }

    private static Map<String, String> headers(ProxySettings.Upstream one) {
        Map<String, String> headers = new HashMap<>();
        switch (one.dialect()) {
            case OPENAI ->
                    one.apiKey().ifPresent(key -> headers.put("Authorization", "Bearer " + key));
            case ANTHROPIC -> {
                headers.put("anthropic-version", ANTHROPIC_VERSION);
                one.apiKey().ifPresent(key -> headers.put("x-api-key", key));
            }
        }
        return headers;
    }

    private static AnswerLimits answerLimits(ProxySettings.Timeouts timeouts, boolean shown) {
        return new AnswerLimits(
                timeouts.connect(),
                timeouts.firstByte(),
                timeouts.idle(),
                timeouts.unread(),
                timeouts.total(),
                AnswerLimits.DEFAULT.hold(),
                AnswerLimits.DEFAULT.sizeBytes(),
                shown);
    }

    private static EmbeddedSettings embedded(ProxySettings settings) {
        ProxySettings.Embedded how = settings.embedded();
        EmbeddedSettings defaults = EmbeddedSettings.DEFAULT;
        return new EmbeddedSettings(
                how.firstToken(),
                how.tokenInterval(),
                how.answerTokens(),
                defaults.fault(),
                how.faults(),
                defaults.recordedBytes());
    }

    Collection<Upstream> all() {
        return byName.values();
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * {@return what each upstream is like, by its name; the embedded one is not named and speaks
     * each client's dialect}
     */
    Map<String, TranslationTarget> targets() {
        return targets;
    }

    /** {@return the dialects of those that speak one only} */
    Map<String, Dialect> dialects() {
        Map<String, Dialect> dialects = new HashMap<>();
        targets.forEach((name, target) -> dialects.put(name, target.dialect()));
        return dialects;
    }

    /**
     * {@return how many calls of one tenant each upstream gets at once, by its name}
     *
     * @param severalTenants whether somebody else would wait for the connections of one
     */
    Map<String, Integer> shares(boolean severalTenants) {
        Map<String, Integer> shares = new HashMap<>(sharesOfTenant);
        if (severalTenants) {
            byName.forEach((name, upstream) ->
                    shares.putIfAbsent(name, Math.max(1, upstream.pool().connections() / 2)));
        }
        return shares;
    }

    /** {@return whether calls go to the embedded upstream} */
    boolean embeds() {
        return embedded != null;
    }

    /** {@return the upstream of each pattern; a single upstream takes what no route names} */
    private Map<String, Upstream> routes(List<ProxySettings.ModelRoute> configured) {
        Map<String, Upstream> routes = new LinkedHashMap<>();
        for (ProxySettings.ModelRoute route : configured) {
            // Its upstream was checked with the settings.
            Optional.ofNullable(byName.get(route.upstream()))
                    .ifPresent(upstream -> routes.putIfAbsent(route.model(), upstream));
        }
        if (configured.isEmpty()) {
            byName.values().forEach(only -> routes.put(EVERY_MODEL, only));
        }
        return routes;
    }

    /** {@return which calls go where} */
    UpstreamChoice choice(ProxySettings settings) {
        return new UpstreamChoice(
                settings.defaultUpstream().map(byName::get).orElse(null),
                new ModelRoutes(routes(settings.routes())),
                byName.values(),
                targets);
    }

    /** {@return the models that a call would reach; the embedded upstream takes any} */
    ModelCatalog models(ProxySettings settings, SSLContext trust) {
        Map<String, Upstream> routed = routes(settings.routes());
        Map<String, String> named = new LinkedHashMap<>();
        Set<Upstream> asked = new LinkedHashSet<>();
        routed.forEach((pattern, upstream) -> {
            if (pattern.indexOf('*') < 0) {
                named.put(pattern, upstream.name());
            } else {
                asked.add(upstream);
            }
        });
        if (embedded != null) {
            named.put(ModelList.EMBEDDED_MODEL, "aegis");
            asked.clear();
        }
        return new ModelCatalog(
                new ModelRoutes(routed), named, asked, dialects(), settings.modelsRefresh(), trust);
    }

    int circuit(Forwarder forwarder, String name) {
        Upstream upstream = byName.get(name);
        return upstream == null ? 0 : forwarder.circuitState(upstream);
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
