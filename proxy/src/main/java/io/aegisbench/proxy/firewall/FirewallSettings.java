package io.aegisbench.proxy.firewall;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the firewall is set up.
 *
 * @param rulesFile the YAML file to use and watch; empty means the rules built into the jar
 * @param mode block or log only
 * @param threshold total score from which a request is refused, at least 1
 * @param reloadInterval time between two looks at the rules file, at least 50 ms
 * @param maxScanChars most characters of one request that are scanned; a longer one is refused
 */
public record FirewallSettings(
        Optional<Path> rulesFile,
        FirewallMode mode,
        int threshold,
        Duration reloadInterval,
        int maxScanChars) {

    /** A rule of this score refuses a request by itself. */
    public static final int DEFAULT_THRESHOLD = 100;

    private static final Duration MIN_RELOAD_INTERVAL = Duration.ofMillis(50);
    private static final int DEFAULT_MAX_SCAN_CHARS = 8 << 20;

    /** Refuses values out of range. */
    public FirewallSettings {
        if (threshold < 1) {
            throw new IllegalArgumentException(
                    "threshold must be at least 1: threshold=" + threshold);
        }
        if (reloadInterval.compareTo(MIN_RELOAD_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "reloadInterval must be at least 50 ms: reloadInterval=" + reloadInterval);
        }
        if (maxScanChars < 1) {
            throw new IllegalArgumentException(
                    "maxScanChars must be at least 1: maxScanChars=" + maxScanChars);
        }
    }

    /** {@return the built-in rules in block mode} */
    public static FirewallSettings defaults() {
        return new FirewallSettings(
                Optional.empty(),
                FirewallMode.BLOCK,
                DEFAULT_THRESHOLD,
                Duration.ofSeconds(2),
                DEFAULT_MAX_SCAN_CHARS);
    }

    /** {@return the same settings with rules read from, and reloaded with, {@code file}} */
    public FirewallSettings withRulesFile(Path file) {
        return new FirewallSettings(
                Optional.of(file), mode, threshold, reloadInterval, maxScanChars);
    }

    /** {@return the same settings in {@code other} mode} */
    public FirewallSettings withMode(FirewallMode other) {
        return new FirewallSettings(rulesFile, other, threshold, reloadInterval, maxScanChars);
    }
}
