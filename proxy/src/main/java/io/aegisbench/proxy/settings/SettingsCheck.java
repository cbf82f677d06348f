package io.aegisbench.proxy.settings;

import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.firewall.FirewallSettings;
import io.aegisbench.proxy.limit.RedisSettings;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold between settings: names that are used once, routes that lead somewhere and are
 * reached, and nothing that another setting makes of no effect.
 */
final class SettingsCheck {
    private static final String REDIS = "rate-limit.redis";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** What listens there is reached by each name of this machine. */
    private static final Set<String> LISTENERS =
            Set.of("localhost", "127.0.0.1", "::1", "0.0.0.0", "::");

    private SettingsCheck() {}

    static ProxySettings checked(ProxySettings settings) {
        upstreams(settings.upstreams(), settings.listen());
        routes(settings.routes(), settings.upstreams());
        defaultUpstream(settings.defaultUpstream(), settings.upstreams());
        keys(settings.keys());
        firewall(settings.waf());
        redis(settings.rateLimit(), settings.keys());
        metrics(settings.metrics(), settings);
        return settings;
    }

    private static void upstreams(List<ProxySettings.Upstream> all, ProxySettings.Listen listen) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            ProxySettings.Upstream one = all.get(i);
            if (!names.add(one.name())) {
                throw refused("upstreams", i, "have a name twice: " + one.name());
            }
            if (isOwn(one.url(), listen)) {
                throw refused("upstreams", i, "is this proxy's own address: " + one.url());
            }
        }
    }

    /** A call to itself would be sent on for ever. */
    private static boolean isOwn(URI url, ProxySettings.Listen listen) {
        boolean here = THIS_MACHINE.contains(url.getHost()) && LISTENERS.contains(listen.host());
        boolean same = here || url.getHost().equals(listen.host());
        return same && port(url) == listen.port();
    }

    private static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().equals("https") ? 443 : 80;
    }

    private static void routes(
            List<ProxySettings.ModelRoute> routes, List<ProxySettings.Upstream> upstreams) {
        Set<String> names = new HashSet<>();
        upstreams.forEach(one -> names.add(one.name()));
        for (int i = 0; i < routes.size(); i++) {
            ProxySettings.ModelRoute route = routes.get(i);
            int star = route.model().indexOf('*');
            if (star >= 0 && star != route.model().length() - 1) {
                throw refused("routes", i, "has a star elsewhere than at the end");
            }
            if (!names.contains(route.upstream())) {
                throw refused("routes", i, "names no upstream: " + route.upstream());
            }
            Optional<ProxySettings.ModelRoute> before =
                    routes.subList(0, i).stream().filter(one -> takesAllOf(one, route)).findFirst();
            if (before.isPresent()) {
                throw refused("routes", i, "is never reached behind " + before.get().model());
            }
        }
        if (upstreams.size() > 1 && routes.isEmpty()) {
            throw new SettingsException("routes", "are needed where there are several upstreams");
        }
    }

    private static void defaultUpstream(
            Optional<String> name, List<ProxySettings.Upstream> upstreams) {
        if (name.isPresent()
                && upstreams.stream().noneMatch(one -> one.name().equals(name.get()))) {
            throw new SettingsException("default-upstream", "names no upstream: " + name.get());
        }
    }

    private static boolean takesAllOf(
            ProxySettings.ModelRoute before, ProxySettings.ModelRoute route) {
        String model = before.model();
        return model.endsWith("*")
                ? route.model().startsWith(model.substring(0, model.length() - 1))
                : model.equals(route.model());
    }

    private static void keys(List<ProxySettings.Key> keys) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            ProxySettings.Key key = keys.get(i);
            if (!ids.add(key.credential().name())) {
                throw refused("keys", i, "has an id of before: " + key.credential().name());
            }
            if (hasLimit(key) && !key.credential().permits(Scope.PROXY)) {
                throw refused("keys", i, "has limits, which are of calls, and not scope proxy");
            }
        }
    }

    private static boolean hasLimit(ProxySettings.Key key) {
        return key.requestsPerMinute().isPresent() || key.tokensPerMinute().isPresent();
    }

    private static void firewall(ProxySettings.Waf waf) {
        if (waf.mode() == ProxySettings.Waf.Mode.BLOCK && waf.block().isEmpty()) {
            throw new SettingsException(
                    "waf.block", "is empty, so mode block would refuse nothing");
        }
        Duration usual = FirewallSettings.defaults().reloadInterval();
        if (waf.rules().isEmpty() && !waf.reload().equals(usual)) {
            throw new SettingsException("waf.reload", "goes with waf.rules");
        }
    }

    private static void redis(ProxySettings.RateLimit limit, List<ProxySettings.Key> keys) {
        boolean general =
                limit.requestsPerMinute().isPresent() || limit.tokensPerMinute().isPresent();
        if (limit.redis().isPresent()
                && !general
                && keys.stream().noneMatch(SettingsCheck::hasLimit)) {
            throw new SettingsException(
                    REDIS, "has nothing to share without a limit of requests or tokens a minute");
        }
        if (limit.redis().isEmpty() && !limit.redisDeadline().equals(RedisSettings.DEADLINE)) {
            throw new SettingsException(REDIS + "-deadline", "goes with rate-limit.redis");
        }
    }

    private static void metrics(ProxySettings.Metrics metrics, ProxySettings all) {
        if (!metrics.open()
                && all.keys().stream().noneMatch(key -> key.credential().permits(Scope.METRICS))) {
            throw new SettingsException(
                    "metrics.open", "can be false where a key has the scope metrics");
        }
        if (metrics.port().isEmpty() && !metrics.host().equals(ProxySettings.Metrics.HOST)) {
            throw new SettingsException("metrics.host", "goes with metrics.port");
        }
        boolean taken = metrics.port().filter(port -> port == all.listen().port()).isPresent();
        if (taken && all.listen().port() != 0 && metrics.host().equals(all.listen().host())) {
            throw new SettingsException("metrics.port", "is listen.port, too");
        }
    }

    private static SettingsException refused(String list, int index, String why) {
        return new SettingsException(list + "[" + index + "]", why);
    }
}
