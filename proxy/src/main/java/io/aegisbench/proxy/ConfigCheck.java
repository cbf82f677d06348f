package io.aegisbench.proxy;

import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.RuleFileException;
import io.aegisbench.proxy.limit.RedisSettings;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Looks at every file that the settings name, as a start would, and changes none. */
final class ConfigCheck {
    private static final Set<String> OF_A_LEDGER = Set.of("LOCK", "segments", "checkpoints.log");

    /** A mounted disk is not quite empty. */
    private static final String OF_A_DISK = "lost+found";

    private ConfigCheck() {}

    /**
     * Refuses settings with which a start would fail for a reason that a file shows. Another
     * process may hold the ledger meanwhile: it is not opened.
     *
     * @throws SettingsException if a setting names something that cannot be used, or a host that is
     *     not known: a start would go on without an upstream's, which may be known later
     * @throws StartException if the keys that the proxy made cannot be used
     */
    static void check(ProxySettings settings, Map<String, String> environment) {
        checkListen("listen.host", settings.listen().host());
        checkListen("metrics.host", settings.metrics().host());
        StartFiles.listenerTls(settings);
        SSLContext _ = StartFiles.trust(settings);
        settings.waf().rules().ifPresent(ConfigCheck::checkRules);
        settings.rateLimit().redis().ifPresent(ConfigCheck::checkRedis);
        checkLedger(settings);
        Callers.check(settings, environment);
        HostCheck.unknown(settings).stream()
                .findFirst()
                .ifPresent(host -> {
                    throw new SettingsException(host.setting(), host.fault());
                });
    }

    /** Looks whether this machine has the address, on a port that is free. */
    private static void checkListen(String setting, String host) {
        checkListener(setting, host);
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, 0));
        } catch (IOException e) {
            throw new SettingsException(
                    setting, host + " cannot be listened on: " + e.getMessage());
        }
    }

    /** Looks whether the name of this machine is known. */
    static void checkListener(String setting, String host) {
        if (new InetSocketAddress(host, 0).isUnresolved()) {
            throw new SettingsException(setting, "is no known address or name: " + host);
        }
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
        if (Files.exists(ledger)) {
            checkDirectory(ledger);
        }
        evidence.origin().ifPresent(ConfigCheck::checkOrigin);
        Object _ = StartFiles.witnesses(evidence);
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

    /** A ledger would be made among whatever lies there, in /etc or at home. */
    private static void checkDirectory(Path ledger) {
        if (!Files.isDirectory(ledger) || !Files.isWritable(ledger)) {
            throw new SettingsException(
                    "evidence.ledger", "must be a directory to write: " + ledger);
        }
        if (OF_A_LEDGER.stream().map(ledger::resolve).noneMatch(Files::exists) && isUsed(ledger)) {
            throw new SettingsException(
                    "evidence.ledger", "has other things in it and no ledger: " + ledger);
        }
    }

    private static boolean isUsed(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> !entry.endsWith(OF_A_DISK));
        } catch (IOException e) {
            throw new SettingsException("evidence.ledger", "cannot be read: " + directory);
        }
    }

    private static void checkOrigin(String origin) {
        try {
            NoteSigner _ = NoteSigner.generate(origin, KeyType.ED25519);
        } catch (NoteFormatException e) {
            throw new SettingsException("evidence.origin", Objects.requireNonNull(e.getMessage()));
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
