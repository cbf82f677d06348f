package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.TlsFileException;
import io.aegisbench.proxy.settings.TlsFiles;
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

    private static SSLContext named(String setting, Supplier<SSLContext> context) {
        try {
            return context.get();
        } catch (TlsFileException e) {
            throw new SettingsException(setting, Objects.requireNonNull(e.getMessage()));
        }
    }
}
