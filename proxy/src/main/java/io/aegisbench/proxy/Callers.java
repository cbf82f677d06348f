package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SecretText;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.SettingsFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call: the keys of the settings, those of the environment, and for a scope that nobody has
 * a key that the proxy makes.
 *
 * @param store all of them
 * @param made the keys that the proxy made and that are in force
 * @param warnings about keys that could be guessed
 */
record Callers(CredentialStore store, List<Made> made, List<String> warnings) {
    /** Read by the command itself: a key must not stand in a settings file by accident. */
    static final String API_KEY = SettingsFile.API_KEY;

    static final String AUDIT_KEY = SettingsFile.AUDIT_KEY;

    /**
     * A key that the proxy made.
     *
     * @param scope what it opens
     * @param key itself, to be printed
     * @param file where it is kept; empty if it is gone with the process
     */
    record Made(Scope scope, ApiKey key, Optional<Path> file) {
        String id() {
            return scope == Scope.AUDIT ? "generated-audit" : "generated";
        }
    }

    /** {@return the callers; a missing file of made keys is made} */
    static Callers of(ProxySettings settings, Map<String, String> environment) {
        List<String> warnings = new ArrayList<>();
        List<Credential> configured = configured(settings, environment, warnings);
        List<Made> made = new ArrayList<>();
        boolean recorded = settings.evidence().ack() != EvidenceTrail.Mode.OFF;
        boolean auditable = !recorded || opens(configured, Scope.AUDIT);
        if (!opens(configured, Scope.PROXY) || !auditable) {
            Optional<Path> file =
                    Optional.of(AccessKeyFile.beside(settings.evidence().key()))
                            .filter(_ -> recorded);
            AccessKeyFile.Keys keys =
                    file.map(AccessKeyFile::openOrCreate)
                            .orElseGet(() -> AccessKeyFile.Keys.generate(new SecureRandom()));
            if (!opens(configured, Scope.PROXY)) {
                made.add(new Made(Scope.PROXY, keys.api(), file));
            }
            if (!auditable) {
                made.add(new Made(Scope.AUDIT, keys.audit(), file));
            }
        }
        List<Credential> all = new ArrayList<>(configured);
        made.forEach(one -> all.add(credential(one.id(), one.scope(), one.key())));
        return new Callers(store(all), List.copyOf(made), List.copyOf(warnings));
    }

    /** Refuses what {@link #of} would refuse, and makes no file. */
    static void check(ProxySettings settings, Map<String, String> environment) {
        List<Credential> configured = configured(settings, environment, new ArrayList<>());
        if (!configured.isEmpty()) {
            CredentialStore _ = store(configured);
        }
        if (settings.evidence().ack() != EvidenceTrail.Mode.OFF
                && !(opens(configured, Scope.PROXY) && opens(configured, Scope.AUDIT))) {
            AccessKeyFile.check(AccessKeyFile.beside(settings.evidence().key()));
        }
    }

    private static List<Credential> configured(
            ProxySettings settings, Map<String, String> environment, List<String> warnings) {
        List<Credential> credentials = new ArrayList<>();
        settings.keys().forEach(key -> credentials.add(key.credential()));
        fromVariable(API_KEY, environment, warnings)
                .ifPresent(key -> credentials.add(credential("api-key", Scope.PROXY, key)));
        fromVariable(AUDIT_KEY, environment, warnings)
                .ifPresent(key -> credentials.add(credential("audit-key", Scope.AUDIT, key)));
        return credentials;
    }

    private static Optional<ApiKey> fromVariable(
            String variable, Map<String, String> environment, List<String> warnings) {
        String text = environment.get(variable);
        if (text == null) {
            return Optional.empty();
        }
        try {
            ApiKey key = ApiKey.of(variable, SecretText.read(variable, text, environment));
            if (!key.isStrong()) {
                warnings.add(variable + " is short enough to be guessed; keys are random.");
            }
            return Optional.of(key);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(variable, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static boolean opens(List<Credential> credentials, Scope scope) {
        return credentials.stream().anyMatch(one -> one.permits(scope));
    }

    private static Credential credential(String id, Scope scope, ApiKey key) {
        return new Credential(id, "default", Set.of(scope), key.hash());
    }

    private static CredentialStore store(List<Credential> credentials) {
        try {
            return CredentialStore.of(credentials);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("keys", Objects.requireNonNull(e.getMessage()));
        }
    }
}
