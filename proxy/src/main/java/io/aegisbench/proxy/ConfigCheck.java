package io.aegisbench.proxy;

import io.aegisbench.note.KeyFile;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.RuleFileException;
import io.aegisbench.proxy.limit.RedisSettings;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Looks at every file that the settings name, as a start would, and changes none. */
final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * Refuses settings with which a start would fail for a reason that a file shows. Another
     * process may hold the ledger meanwhile: it is not opened.
     *
     * @throws SettingsException if a setting names something that cannot be used
     * @throws StartException if the keys that the proxy made cannot be used
     */
    static void check(ProxySettings settings, Map<String, String> environment) {
        StartFiles.listenerTls(settings);
        SSLContext _ = StartFiles.trust(settings);
        settings.waf().rules().ifPresent(ConfigCheck::checkRules);
        settings.rateLimit().redis().ifPresent(ConfigCheck::checkRedis);
        checkLedger(settings);
        Callers.check(settings, environment);
    }

    private static void checkRules(Path file) {
        try {
            Firewall.check(file);
        } catch (RuleFileException e) {
            throw new SettingsException("waf.rules", Objects.requireNonNull(e.getMessage()));
        }
    }

    private static void checkRedis(String uri) {
        try {
            Object _ = RedisSettings.of(uri);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("rate-limit.redis", Objects.requireNonNull(e.getMessage()));
        }
    }

    /** Looks whether a ledger and its key can be where the settings put them. */
    static void checkLedger(ProxySettings settings) {
        ProxySettings.Evidence evidence = settings.evidence();
        if (evidence.ack() == EvidenceTrail.Mode.OFF) {
            return;
        }
        Path ledger = evidence.ledger();
        Path key = evidence.key();
        checkPlace("evidence.ledger", ledger);
        if (Files.exists(ledger) && !(Files.isDirectory(ledger) && Files.isWritable(ledger))) {
            throw new SettingsException(
                    "evidence.ledger", "must be a directory to write: " + ledger);
        }
        checkPlace("evidence.key", key);
        if (absolute(key).startsWith(absolute(ledger))) {
            throw new SettingsException("evidence.key", "must lie outside the ledger: " + key);
        }
        if (Files.exists(key)) {
            checkKey(key);
        } else if (Files.exists(ledger.resolve("checkpoints.log"))) {
            throw new SettingsException(
                    "evidence.key", "is missing, and the ledger exists: " + key);
        }
    }

    private static void checkPlace(String setting, Path path) {
        Path parent = absolute(path).getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new SettingsException(setting, "the directory above it must exist: " + path);
        }
        if (!Files.exists(path) && !Files.isWritable(parent)) {
            throw new SettingsException(setting, "nothing can be made there: " + path);
        }
    }

    private static void checkKey(Path key) {
        try {
            NoteSigner _ = KeyFile.load(key);
        } catch (NoteFormatException e) {
            throw new SettingsException("evidence.key", Objects.requireNonNull(e.getMessage()));
        } catch (IOException e) {
            throw new SettingsException(
                    "evidence.key",
                    "cannot be read (" + e.getClass().getSimpleName() + "): " + key);
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
