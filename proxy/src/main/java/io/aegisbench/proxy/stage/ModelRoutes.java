package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.forward.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which upstream answers for a model: an exact name first, then the longest pattern that ends with
 * a star, then {@code *} as the default. Thread-safe: immutable.
 */
public final class ModelRoutes {
    private final Map<String, Upstream> exact = new HashMap<>();
    private final List<Map.Entry<String, Upstream>> prefixes = new ArrayList<>();
    private @Nullable Upstream fallback;

    /**
     * Reads patterns.
     *
     * @param patterns a model's name, the beginning of one followed by a star, or a star alone
     */
    public ModelRoutes(Map<String, Upstream> patterns) {
        for (Map.Entry<String, Upstream> entry : patterns.entrySet()) {
            String pattern = entry.getKey();
            int star = pattern.indexOf('*');
            if (pattern.isEmpty() || (star >= 0 && star != pattern.length() - 1)) {
                throw new IllegalArgumentException(
                        "a pattern's only star is its last character: pattern=" + pattern);
            }
            if (star < 0) {
                exact.put(pattern, entry.getValue());
            } else if (star == 0) {
                fallback = entry.getValue();
            } else {
                prefixes.add(Map.entry(pattern.substring(0, star), entry.getValue()));
            }
        }
        prefixes.sort(Comparator.comparingInt(entry -> -entry.getKey().length()));
    }

    /** {@return the upstream that takes what no other route does, if one is named} */
    public Optional<Upstream> fallback() {
        return Optional.ofNullable(fallback);
    }

    /**
     * {@return the upstream, or nothing if no route leads anywhere: 404 {@code model_not_found}}
     *
     * @param model as the request names it
     */
    public Optional<Upstream> upstreamOf(String model) {
        Upstream named = exact.get(model);
        if (named != null) {
            return Optional.of(named);
        }
        for (Map.Entry<String, Upstream> entry : prefixes) {
            if (model.startsWith(entry.getKey())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.ofNullable(fallback);
    }
}
