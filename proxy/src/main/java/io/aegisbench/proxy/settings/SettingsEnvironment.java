package io.aegisbench.proxy.settings;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Settings from the environment: {@code listen.io-threads} is {@code AEGIS_LISTEN_IO_THREADS};
 * lists are written as YAML or JSON in one line. Not thread-safe.
 */
final class SettingsEnvironment {
    static final SettingsEnvironment NONE = new SettingsEnvironment(Map.of(), Set.of());

    private static final String PREFIX = "AEGIS_";

    private final Map<String, String> variables;
    private final Set<String> known;
    private final YAMLMapper yaml = new YAMLMapper();

    /**
     * @param variables of the process
     * @param others names with our prefix that are read elsewhere
     */
    SettingsEnvironment(Map<String, String> variables, Set<String> others) {
        this.variables = Map.copyOf(variables);
        this.known = new HashSet<>(others);
    }

    @Nullable JsonNode value(String key) {
        String variable = PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        known.add(variable);
        String text = variables.get(variable);
        if (text == null) {
            return null;
        }
        try {
            return text.startsWith("[") ? yaml.readTree(text) : yaml.stringNode(text);
        } catch (JacksonException e) {
            throw new SettingsException(variable, "is not YAML");
        }
    }

    void requireAllKnown() {
        for (String variable : variables.keySet()) {
            if (variable.startsWith(PREFIX) && !known.contains(variable)) {
                throw new SettingsException(variable, "is not a setting");
            }
        }
    }
}
