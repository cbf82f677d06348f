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
 * Where calls go: by their models, and those that name none to the upstream that the settings name,
 * else to the one that takes what no other route does, else to the only one there is; but one that
 * is the only one to speak the client's dialect goes before one that does not. Thread-safe:
 * immutable.
 */
public final class UpstreamChoice {
    private final ModelRoutes routes;
    private final Map<String, Dialect> dialects;
    private final Map<Dialect, Upstream> withoutModel = new EnumMap<>(Dialect.class);

    /**
     * @param named in the settings, or null
     * @param routes which models go where
     * @param all there are
     * @param dialects of them by their names; one that is not named speaks each client's
     */
    public UpstreamChoice(
            @Nullable Upstream named,
            ModelRoutes routes,
            Collection<Upstream> all,
            Map<String, Dialect> dialects) {
        this.routes = routes;
        this.dialects = Map.copyOf(dialects);
        Upstream general = named != null ? named : routes.fallback().orElse(only(all));
        for (Dialect dialect : Dialect.values()) {
            List<Upstream> speaking =
                    all.stream().filter(one -> dialects.get(one.name()) == dialect).toList();
            Upstream only = only(speaking);
            boolean speaks = general != null && speaking.contains(general);
            Upstream chosen = speaks || only == null ? general : only;
            if (chosen != null) {
                withoutModel.put(dialect, chosen);
            }
        }
    }

    private static @Nullable Upstream only(Collection<Upstream> all) {
        return all.size() == 1 ? all.iterator().next() : null;
    }

    /** {@return the upstream of a model, or nothing if no route leads anywhere} */
    Optional<Upstream> ofModel(String model) {
        return routes.upstreamOf(model);
    }

    /**
     * {@return the upstream of a call without one, or nothing where none is named and there are
     * several}
     *
     * @param spoken the client's dialect
     */
    Optional<Upstream> withoutModel(Dialect spoken) {
        return Optional.ofNullable(withoutModel.get(spoken));
    }

    /**
     * {@return what an upstream speaks}
     *
     * @param asked the client's dialect
     */
    Dialect dialect(Upstream upstream, Dialect asked) {
        return dialects.getOrDefault(upstream.name(), asked);
    }
}
