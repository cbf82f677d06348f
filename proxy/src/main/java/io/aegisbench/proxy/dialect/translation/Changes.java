package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.RefusalException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a translation could not say as it was said. A strict one has nothing to tell: it refuses
 * instead. Not thread-safe: one request's.
 */
final class Changes {
    private static final Pattern PLACE = Pattern.compile("\\[\\d+]");

    private final boolean strict;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final Set<String> mapped = new LinkedHashSet<>();

    Changes(boolean strict) {
        this.strict = strict;
    }

    /**
     * Leaves a hint out.
     *
     * @throws RefusalException if the translation is strict
     */
    void drop(String path) {
        requireLoose(path, "the upstream has no counterpart for it, and the adapter is strict.");
        dropped.add(plain(path));
    }

    /**
     * Says something in another way, which comes near.
     *
     * @throws RefusalException if the translation is strict
     */
    void map(String path) {
        requireLoose(path, "it has no exact counterpart, and the adapter is strict.");
        mapped.add(plain(path));
    }

    /** Adds what the request did not say. */
    void add(String path) {
        mapped.add(plain(path));
    }

    private void requireLoose(String path, String why) {
        if (strict) {
            throw RefusalException.unsupported(path, why);
        }
    }

    /** A field is named once, wherever in the lists of a request it stands. */
    private static String plain(String path) {
        return PLACE.matcher(path).replaceAll("[]");
    }

    Adaptation.Notes notes() {
        return Adaptation.Notes.of(dropped, mapped);
    }
}
