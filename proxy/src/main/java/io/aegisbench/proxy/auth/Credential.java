package io.aegisbench.proxy.auth;

import io.aegisbench.proxy.hotpath.Caller;
import java.util.Set;

/**
 * One configured key. Immutable.
 *
 * @param name unique within the tenant; the only part of a credential that logs may show
 * @param tenant whose it is
 * @param scopes what it may be used for
 * @param hash of the key
 */
public record Credential(String name, String tenant, Set<Scope> scopes, KeyHash hash)
        implements Caller {
    public Credential {
        requireName("name", name);
        requireName("tenant", tenant);
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key has a scope: credential=" + name);
        }
        scopes = Set.copyOf(scopes);
    }

    private static void requireName(String field, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a credential has a " + field);
        }
    }

    /** {@return whether it may be used for this} */
    public boolean permits(Scope scope) {
        return scopes.contains(scope);
    }
}
