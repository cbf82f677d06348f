package io.aegisbench.reports.setting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** What a command was told: a value for each setting that it offers. Immutable. */
public final class SettingValues {
    private static final String HELP = "help";

    /** The folder that the user stood in, where Maven has changed to another. */
    private static final String BASE = GivenNames.PREFIX + "base";

    private final CommandOffer offer;
    private final Map<String, String> texts;
    private final Path base;

    private SettingValues(CommandOffer offer, Map<String, String> texts, Path base) {
        this.offer = offer;
        this.texts = Map.copyOf(texts);
        this.base = base;
    }

    /** {@return whether these properties ask for help, by {@code -Dhelp} or {@code -Dhelp=true}} */
    public static boolean askForHelp(Map<String, String> properties) {
        String help = properties.get(HELP);
        return help != null && !help.isBlank() && !help.equals("false");
    }

    /** {@return all properties of this process that are texts} */
    public static Map<String, String> ofSystem() {
        Properties system = System.getProperties();
        Map<String, String> properties = new HashMap<>();
        for (String name : system.stringPropertyNames()) {
            properties.put(name, system.getProperty(name, ""));
        }
        return properties;
    }

    /**
     * Reads properties. An absent or blank one means its default.
     *
     * @param properties every property there is, others' too
     * @throws UsageException if a value is bad, or a name looks like one of ours and is none
     */
    public static SettingValues read(CommandOffer offer, Map<String, String> properties) {
        GivenNames.refuseUnknown(offer, properties);
        Map<String, String> texts = new HashMap<>();
        for (Setting<?> setting : offer.settings()) {
            String given = properties.getOrDefault(setting.name(), "");
            String text = given.isBlank() ? setting.otherwise() : given;
            texts.put(setting.name(), text);
            Object _ = setting.read(text);
        }
        return new SettingValues(offer, texts, Path.of(properties.getOrDefault(BASE, "")));
    }

    /**
     * {@return the value of a setting that was offered}
     *
     * @throws IllegalArgumentException if it was not
     */
    public <T> T get(Setting<T> setting) {
        return setting.read(text(setting));
    }

    /** {@return a path as the user meant it, who may stand in another folder than this process} */
    public Path resolve(String path) {
        return base.resolve(path);
    }

    /** {@return whether a setting has its default} */
    public boolean isDefault(Setting<?> setting) {
        return setting.otherwise().equals(text(setting));
    }

    /**
     * {@return the text of every setting by its name}
     *
     * @param secret settings that are left out
     */
    public Map<String, String> texts(Set<Setting<?>> secret) {
        Map<String, String> shown = new TreeMap<>(texts);
        secret.forEach(setting -> shown.remove(setting.name()));
        return shown;
    }

    /**
     * {@return one line a setting, with its value}
     *
     * @param secret settings whose values are not shown
     */
    public List<String> lines(Set<Setting<?>> secret) {
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : offer.settings()) {
            String text = text(setting);
            String shown = text.isEmpty() ? Setting.EMPTY : text;
            String value = secret.contains(setting) && !text.isEmpty() ? "(set)" : shown;
            String note = isDefault(setting) ? " (default)" : "";
            lines.add("  %-12s %s%s".formatted(setting.name(), value, note));
        }
        return lines;
    }

    private String text(Setting<?> setting) {
        String text = texts.get(setting.name());
        if (text == null) {
            throw new IllegalArgumentException("not offered: " + setting.name());
        }
        return Objects.requireNonNull(text);
    }
}
