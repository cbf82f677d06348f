package io.aegisbench.proxy.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Settings from the environment: {@code listen.io-threads} is {@code AEGIS_LISTEN_IO_THREADS};
 * lists are written as YAML or JSON in one line. Not thread-safe.
 *
 * <p>Only a setting's exact name is read. A cluster puts variables for each of its services into
 * every environment, and a service may be called aegis: such a variable stops no start.
 */
final class SettingsEnvironment {
    private static final String PREFIX = "AEGIS_";
    private static final int MAX_NAMED = 8;

    /** What Kubernetes writes for the port of a service, as Docker's links once did. */
    private static final Pattern SERVICE_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> variables;
    private final Set<String> known;
    private final boolean readsSettings;
    private final YAMLMapper yaml = new YAMLMapper();

    /**
     * @param variables of the process
     * @param others names with our prefix that are read elsewhere
     */
    SettingsEnvironment(Map<String, String> variables, Set<String> others) {
        this(Map.copyOf(variables), new HashSet<>(others), true);
    }

    private SettingsEnvironment(
            Map<String, String> variables, Set<String> known, boolean readsSettings) {
        this.variables = variables;
        this.known = known;
        this.readsSettings = readsSettings;
    }

    /** {@return the same for an element of a list, whose settings have no variables} */
    SettingsEnvironment withinLists() {
        return new SettingsEnvironment(variables, known, false);
    }

    @Nullable JsonNode value(String key) {
        if (!readsSettings) {
            return null;
        }
        String variable = PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        known.add(variable);
        String text = variables.get(variable);
        if (text == null || isOfService(variable)) {
            return null;
        }
        try {
            return text.startsWith("[") ? yaml.readTree(text) : yaml.stringNode(text);
        } catch (JacksonException e) {
            throw new SettingsException(variable, "is not YAML");
        }
    }

    /**
     * {@return a secret that is given as itself, as a file or as a variable}
     *
     * @param name of the setting, for the message
     */
    String secret(String name, String given) {
        return SecretText.read(name, given, variables);
    }

    private boolean isOfService(String variable) {
        return variable.endsWith("_PORT")
                && SERVICE_PORT.matcher(variables.getOrDefault(variable, "")).matches();
    }

    /** {@return a line about what has our prefix and was not read; empty without any} */
    Optional<String> unread() {
        Set<String> unread = new TreeSet<>();
        for (String variable : variables.keySet()) {
            if (variable.startsWith(PREFIX)
                    && (!known.contains(variable) || isOfService(variable))) {
                unread.add(variable + nearest(variable));
            }
        }
        if (unread.isEmpty()) {
            return Optional.empty();
        }
        String named = String.join(", ", unread.stream().limit(MAX_NAMED).toList());
        int more = unread.size() - MAX_NAMED;
        return Optional.of(
                "not settings, so not read: " + named + (more > 0 ? " and " + more + " more" : ""));
    }

    private String nearest(String variable) {
        if (isOfService(variable)) {
            return "";
        }
        List<String> near = NearestNames.of(variable, known);
        return near.isEmpty() ? "" : " (the nearest: " + near.getFirst() + ")";
    }
}
