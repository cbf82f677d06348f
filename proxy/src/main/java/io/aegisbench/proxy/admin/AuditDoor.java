package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.auth.Authentication;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Scope;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;

/** Who may ask for the audit: whose key is known. Thread-safe. */
public final class AuditDoor {
    private final Authenticator keys;

    /**
     * @param keys who is known
     */
    public AuditDoor(Authenticator keys) {
        this.keys = keys;
    }

    /** Who came in, or why nobody did. */
    sealed interface Visit {
        /** Knows a key, of the scope or of a tenant. */
        record Known(String tenant, boolean isAuditor) implements Visit {}

        /** Is refused. */
        record Stranger(Authentication.Fault fault) implements Visit {}
    }

    Visit visit(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        return switch (keys.authenticate(headers, Scope.AUDIT)) {
            case Authentication.Authenticated(var who) -> new Visit.Known(who.tenant(), true);
            case Authentication.Forbidden(var who) ->
                    who.permits(Scope.PROXY)
                            ? new Visit.Known(who.tenant(), false)
                            : new Visit.Stranger(Authentication.Fault.INVALID_KEY);
            case Authentication.Unauthenticated(var fault) -> new Visit.Stranger(fault);
        };
    }
}
