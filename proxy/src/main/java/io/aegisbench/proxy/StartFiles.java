package io.aegisbench.proxy;

import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.proxy.audit.EvidenceSettings;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.TlsFileException;
import io.aegisbench.proxy.settings.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * What a start reads from files and the environment beside its settings, and a reload reads again.
 *
 * @param callers who may call
 * @param tls what the listener shows; empty for plain HTTP
 * @param trust whom to trust that an upstream is who it says
 */
record StartFiles(Callers callers, Optional<SSLContext> tls, SSLContext trust) {
    private static final String WITNESS_POLICY = "evidence.witness-policy";

    /**
     * Reads them all; a missing file of keys that the proxy makes for itself is made.
     *
     * @throws SettingsException if one cannot be used
     * @throws StartException if the made keys cannot be used
     */
    static StartFiles read(ProxySettings settings, Map<String, String> environment) {
        Optional<SSLContext> tls = listenerTls(settings);
        SSLContext trust = trust(settings);
        return new StartFiles(Callers.of(settings, environment), tls, trust);
    }

    static Optional<SSLContext> listenerTls(ProxySettings settings) {
        return settings.listen()
                .tls()
                .map(files ->
                        named(
                                "listen.tls",
                                () -> TlsFiles.server(files.certificate(), files.key())));
    }

    static SSLContext trust(ProxySettings settings) {
        return named("trust", () -> TlsFiles.client(settings.trust().orElse(null)));
    }

    /** {@return who cosigns the ledger's checkpoints, from the policy's file} */
    static Optional<EvidenceSettings.Witnesses> witnesses(ProxySettings.Evidence evidence) {
        return evidence.witnessPolicy()
                .map(StartFiles::policy)
                .map(policy -> new EvidenceSettings.Witnesses(policy, evidence.witnessEvery()));
    }

    private static TlogPolicy policy(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            TlogPolicy policy = TlogPolicy.parse(in.readNBytes(TlogPolicy.MAX_BYTES + 1));
            for (TlogPolicy.Witness witness : policy.witnesses()) {
                checkUrl(witness, file);
            }
            return policy;
        } catch (NoteFormatException e) {
            throw new SettingsException(WITNESS_POLICY, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new SettingsException(
                    WITNESS_POLICY,
                    "cannot be read (" + e.getClass().getSimpleName() + "): " + file);
        }
    }

    /** A witness without a URL cosigns nothing that is asked for here. */
    private static void checkUrl(TlogPolicy.Witness witness, Path file) {
        String url = witness.url().orElse("");
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme());
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return;
            }
        } catch (URISyntaxException e) {
            // Told below, as what is no address of a witness.
        }
        throw new SettingsException(
                WITNESS_POLICY,
                file + ": no http or https URL: witness=" + witness.name() + ", url=" + url);
    }

    private static SSLContext named(String setting, Supplier<SSLContext> context) {
        try {
            return context.get();
        } catch (TlsFileException e) {
            throw new SettingsException(setting, Objects.requireNonNull(e.getMessage()));
        }
    }
}
