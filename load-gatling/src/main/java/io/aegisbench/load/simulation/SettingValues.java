package io.aegisbench.load.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What one simulation was asked for. Immutable. */
final class SettingValues {
    /** Names without a dot that are not ours: Maven's own and those of its plugins. */
    private static final Set<String> OTHERS =
            Set.of("basedir", "localRepository", "test", "help", "debug", "seed");

    private final List<Setting<?>> offered;
    private final Map<String, String> texts;

    private SettingValues(List<Setting<?>> offered, Map<String, String> texts) {
        this.offered = List.copyOf(offered);
        this.texts = Map.copyOf(texts);
    }

    /**
     * Reads properties. An absent or blank one means its default.
     *
     * @param offered what can be set
     * @param properties every property there is, others' too
     * @throws BadSettingException if a value is bad, or a name without a dot, which is how people
     *     mistype ours, is none of those offered
     */
    static SettingValues read(List<Setting<?>> offered, Map<String, String> properties) {
        Map<String, String> texts = new HashMap<>();
        for (Setting<?> setting : offered) {
            String given = properties.getOrDefault(setting.name(), "");
            String text = given.isBlank() ? setting.otherwise() : given;
            texts.put(setting.name(), text);
            Object _ = setting.read(text);
        }
        for (String name : properties.keySet()) {
            if (!texts.containsKey(name) && isMeantForUs(name)) {
                throw new BadSettingException(
                        "-D%s is no setting here; there are: %s".formatted(name, names(offered)));
            }
        }
        return new SettingValues(offered, texts);
    }

    private static boolean isMeantForUs(String name) {
        return name.indexOf('.') < 0 && !OTHERS.contains(name) && !name.startsWith("skip");
    }

    private static String names(List<Setting<?>> offered) {
        return offered.stream().map(Setting::name).collect(Collectors.joining(", "));
    }

    /**
     * {@return the value of a setting that was offered}
     *
     * @throws IllegalArgumentException if it was not
     */
    <T> T get(Setting<T> setting) {
        String text = texts.get(setting.name());
        if (text == null) {
            throw new IllegalArgumentException("not offered: " + setting.name());
        }
        return setting.read(text);
    }

    private static String shown(String text) {
        return text.isEmpty() ? Setting.EMPTY : text;
    }

    /** {@return whether a setting has its default} */
    boolean isDefault(Setting<?> setting) {
        return setting.otherwise().equals(texts.get(setting.name()));
    }

    /** {@return every setting's text by its name, without keys} */
    Map<String, String> asked() {
        Map<String, String> asked = new TreeMap<>(texts);
        asked.remove(Common.KEY.name());
        return asked;
    }

    /** {@return one line a setting, secrets hidden} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : offered) {
            String text = Objects.requireNonNull(texts.get(setting.name()));
            boolean hidden = setting.name().equals(Common.KEY.name()) && !text.isEmpty();
            String note = text.equals(setting.otherwise()) ? " (default)" : "";
            lines.add(
                    "  %-12s %s%s".formatted(setting.name(), hidden ? "(set)" : shown(text), note));
        }
        return lines;
    }
}
