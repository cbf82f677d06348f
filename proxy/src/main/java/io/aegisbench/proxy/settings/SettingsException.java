package io.aegisbench.proxy.settings;

/** A setting that the proxy does not start with; the message begins with the key's name. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String key, String rule) {
        super(key + ": " + rule);
    }
}
