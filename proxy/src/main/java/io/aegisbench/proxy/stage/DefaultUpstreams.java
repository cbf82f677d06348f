package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.forward.Upstream;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go that name no model. The one that the settings name, else the one that takes what
 * no other route does, else the only one there is; but one that speaks the client's dialect is
 * asked before one that does not, if it is the only one to speak it. Thread-safe: immutable.
 */
public final class DefaultUpstreams {
    private final Map<Dialect, Upstream> byDialect = new EnumMap<>(Dialect.class);

    /**
     * @param named in the settings, or null
     * @param routes which models go where
     * @param all there are
     * @param dialects of them by their names
     */
    public DefaultUpstreams(
            @Nullable Upstream named,
            ModelRoutes routes,
            Collection<Upstream> all,
            Map<String, Dialect> dialects) {
        Upstream general = named != null ? named : routes.fallback().orElse(only(all));
        for (Dialect dialect : Dialect.values()) {
            List<Upstream> speaking =
                    all.stream().filter(one -> dialects.get(one.name()) == dialect).toList();
            Upstream only = only(speaking);
            boolean speaks = general != null && speaking.contains(general);
            Upstream chosen = speaks || only == null ? general : only;
            if (chosen != null) {
                byDialect.put(dialect, chosen);
            }
        }
    }

    private static @Nullable Upstream only(Collection<Upstream> all) {
        return all.size() == 1 ? all.iterator().next() : null;
    }

    /**
     * {@return the upstream, or nothing where none is named and there are several}
     *
     * @param spoken the client's dialect
     */
    Optional<Upstream> of(Dialect spoken) {
        return Optional.ofNullable(byDialect.get(spoken));
    }
}
