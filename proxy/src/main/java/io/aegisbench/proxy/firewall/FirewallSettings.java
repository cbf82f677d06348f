package io.aegisbench.proxy.firewall;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the firewall is set up.
 *
 * @param rulesFile the YAML file to use and watch; empty means the rules built into the jar
 * @param block whose text is refused for what is found in it; empty refuses nothing
 * @param threshold score of one passage from which it is refused, at least 1
 * @param reloadInterval time between two looks at the rules file, at least 50 ms
 */
public record FirewallSettings(
        Optional<Path> rulesFile, Set<Role> block, int threshold, Duration reloadInterval) {

    /** The trained score and the built-in rules are made for this border. */
    public static final int DEFAULT_THRESHOLD = 100;

    /** More often nobody looks at the rules file. */
    public static final Duration MIN_RELOAD_INTERVAL = Duration.ofMillis(50);

    /** Refuses values out of range. */
    public FirewallSettings {
        block = Set.copyOf(block);
        if (threshold < 1) {
            throw new IllegalArgumentException(
                    "threshold must be at least 1: threshold=" + threshold);
        }
        if (reloadInterval.compareTo(MIN_RELOAD_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "reloadInterval must be at least 50 ms: reloadInterval=" + reloadInterval);
        }
    }

    /** {@return the built-in rules, which flag and refuse nothing} */
    public static FirewallSettings defaults() {
        return new FirewallSettings(
                Optional.empty(), Set.of(), DEFAULT_THRESHOLD, Duration.ofSeconds(2));
    }

    /** {@return the same settings that refuse what {@code roles} wrote} */
    public FirewallSettings blocking(Set<Role> roles) {
        return new FirewallSettings(rulesFile, roles, threshold, reloadInterval);
    }
}
