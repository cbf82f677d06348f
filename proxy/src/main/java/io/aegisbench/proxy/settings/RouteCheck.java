package io.aegisbench.proxy.settings;

import java.util.HashSet;
import java.util.Set;

/** What must hold between settings: names that are used once, and routes that lead somewhere. */
final class RouteCheck {
    private RouteCheck() {}

    static ProxySettings checked(ProxySettings settings) {
        Set<String> names = new HashSet<>();
        for (ProxySettings.Upstream upstream : settings.upstreams()) {
            if (!names.add(upstream.name())) {
                throw new SettingsException("upstreams", "have a name twice: " + upstream.name());
            }
        }
        for (ProxySettings.ModelRoute route : settings.routes()) {
            int star = route.model().indexOf('*');
            if (star >= 0 && star != route.model().length() - 1) {
                throw new SettingsException("routes", "have a star at the end only");
            }
            if (!names.contains(route.upstream())) {
                throw new SettingsException("routes", "name no upstream: " + route.upstream());
            }
        }
        if (settings.upstreams().size() > 1 && settings.routes().isEmpty()) {
            throw new SettingsException("routes", "are needed where there are several upstreams");
        }
        Set<String> ids = new HashSet<>();
        for (ProxySettings.Key key : settings.keys()) {
            if (!ids.add(key.credential().name())) {
                throw new SettingsException("keys", "have an id twice: " + key.credential().name());
            }
        }
        return settings;
    }
}
