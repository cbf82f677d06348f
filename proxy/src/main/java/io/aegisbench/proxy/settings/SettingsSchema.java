package io.aegisbench.proxy.settings;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Every setting that was asked for, in the order of asking. Not thread-safe. */
public final class SettingsSchema {
    private static final Pattern PLACE = Pattern.compile("\\[\\d+]");

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();

    /**
     * One setting.
     *
     * @param name with its section's; that of a list's element has {@code []} for the place
     * @param kind what values it has
     * @param otherwise its default; empty if it has none
     */
    public record Setting(String name, String kind, String otherwise) {}

    void section(String name) {
        names.add(plain(name));
    }

    void setting(String name, String kind, String otherwise) {
        String plain = plain(name);
        names.add(plain);
        settings.putIfAbsent(plain, new Setting(plain, kind, otherwise));
    }

    /** {@return them all} */
    public Collection<Setting> settings() {
        return settings.values();
    }

    /** {@return what to say of the settings nearest to one that is none; empty if none is near} */
    String nearest(String unknown) {
        List<String> near = NearestNames.of(plain(unknown), names);
        return near.isEmpty() ? "" : "; the nearest: " + String.join(", ", near);
    }

    private static String plain(String name) {
        return PLACE.matcher(name).replaceAll("[]");
    }
}
