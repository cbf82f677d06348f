package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.auth.Authentication;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Scope;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for the audit. Thread-safe.
 *
 * <p>A key decides. An open door also lets in, without any, who only reads and whose browser says
 * that the page it shows is the proxy's own: a page from elsewhere cannot read through it, not even
 * one whose name was made to point to this machine.
 */
public final class AuditDoor {
    private static final HttpString FETCH_SITE = HttpString.tryFromString("Sec-Fetch-Site");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private final Authenticator keys;
    private final boolean isOpen;

    private AuditDoor(Authenticator keys, boolean isOpen) {
        this.keys = keys;
        this.isOpen = isOpen;
    }

    /**
     * {@return a door that only a key opens}
     *
     * @param keys who is known
     */
    public static AuditDoor locked(Authenticator keys) {
        return new AuditDoor(keys, false);
    }

    /**
     * {@return a door that is open to readers} For a proxy that only this machine reaches.
     *
     * @param keys who is known; a wrong key is still refused
     */
    public static AuditDoor open(Authenticator keys) {
        return new AuditDoor(keys, true);
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
            case Authentication.Forbidden(var who) -> new Visit.Known(who.tenant(), false);
            case Authentication.Unauthenticated(var fault) ->
                    mayPassWithout(exchange, fault)
                            ? new Visit.Known("", true)
                            : new Visit.Stranger(fault);
        };
    }

    private boolean mayPassWithout(HttpServerExchange exchange, Authentication.Fault fault) {
        return isOpen
                && fault == Authentication.Fault.MISSING_KEY
                && isReading(exchange)
                && isOfThisMachine(exchange.getRequestHeaders().get(Headers.HOST))
                && isOwn(exchange.getRequestHeaders().get(FETCH_SITE));
    }

    private static boolean isReading(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        return method.equals(Methods.GET) || method.equals(Methods.HEAD);
    }

    private static boolean isOfThisMachine(@Nullable HeaderValues host) {
        return host != null && host.size() == 1 && LOOPBACK.matcher(host.getFirst()).matches();
    }

    private static boolean isOwn(@Nullable HeaderValues site) {
        return site == null || (site.size() == 1 && OWN.contains(site.getFirst()));
    }
}
