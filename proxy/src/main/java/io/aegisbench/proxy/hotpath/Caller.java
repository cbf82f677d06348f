package io.aegisbench.proxy.hotpath;

import java.util.Set;

/**
 * Who calls, as the key that was shown says.
 *
 * @param tenant whose limits and records these are
 * @param credentialId names the key without giving it away
 * @param scopes what the key opens
 */
public record Caller(String tenant, String credentialId, Set<Scope> scopes) {
    /** Copies the scopes. */
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** What a key opens. */
    public enum Scope {
        /** Calls of the API. */
        PROXY,
        /** The audit endpoints. */
        AUDIT
    }
}
