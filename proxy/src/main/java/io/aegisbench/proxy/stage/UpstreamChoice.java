package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.hotpath.RequestBody;
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
    private final Map<String, TranslationTarget> targets;
    private final Map<Dialect, Upstream> withoutModel = new EnumMap<>(Dialect.class);

    /**
     * @param named in the settings, or null
     * @param routes which models go where
     * @param all there are
     * @param targets what they are like, by their names; one that is not named speaks each client's
     *     dialect
     */
    public UpstreamChoice(
            @Nullable Upstream named,
            ModelRoutes routes,
            Collection<Upstream> all,
            Map<String, TranslationTarget> targets) {
        this.routes = routes;
        this.targets = Map.copyOf(targets);
        Upstream general = named != null ? named : routes.fallback().orElse(only(all));
        for (Dialect dialect : Dialect.values()) {
            List<Upstream> speaking = all.stream().filter(one -> speaks(one, dialect)).toList();
            Upstream only = only(speaking);
            boolean speaks = general != null && speaking.contains(general);
            Upstream chosen = speaks || only == null ? general : only;
            if (chosen != null) {
                withoutModel.put(dialect, chosen);
            }
        }
    }

    private boolean speaks(Upstream one, Dialect dialect) {
        TranslationTarget target = targets.get(one.name());
        return target != null && target.dialect() == dialect;
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
     * {@return what the answer of a model may come to where the request sets it no limit: the limit
     * that the upstream is told instead, or what else is to be reckoned with}
     */
    int answerTokens(Endpoint asked, RequestBody body, int otherwise) {
        return ofModel(body.model())
                .map(upstream -> target(upstream, asked.dialect()))
                .map(target -> target.answerTokens(asked, body.json(), otherwise))
                .orElse(otherwise);
    }

    /**
     * {@return what an upstream is like}
     *
     * @param asked the client's dialect
     */
    TranslationTarget target(Upstream upstream, Dialect asked) {
        return targets.getOrDefault(upstream.name(), TranslationTarget.of(asked));
    }
}
