package io.aegisbench.proxy;

/** A setting that the proxy does not start with; the message begins with the key's name. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String key, String rule) {
        super(key + ": " + rule);
    }
}
