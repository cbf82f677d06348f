package io.aegisbench.proxy.auth;

import java.util.Locale;
import java.util.Optional;

/** What a credential may be used for. */
public enum Scope {
    /** Calls that go upstream, and the receipts of the tenant's own. */
    PROXY,
    /** The audit endpoints. */
    AUDIT,
    /** The metrics, where they need a key. */
    METRICS;

    /** {@return the scope of this name in the settings} */
    public static Optional<Scope> named(String name) {
        for (Scope scope : values()) {
            if (scope.settingName().equals(name)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }

    /** {@return the name in the settings} */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
