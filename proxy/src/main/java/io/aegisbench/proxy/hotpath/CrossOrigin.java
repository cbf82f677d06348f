package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of some origins call from a browser (CORS): answers their preflights, and says in each
 * answer below {@code /v1/} that they may read it. A page sends its key itself; cookies count for
 * nothing here, so none are asked for. The audit is not for pages of others: nothing is said there.
 * Thread-safe: immutable.
 */
public final class CrossOrigin implements HttpHandler {
    private static final String ANY = "*";
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString ASKED_METHOD = new HttpString("Access-Control-Request-Method");
    private static final HttpString ASKED_HEADERS =
            new HttpString("Access-Control-Request-Headers");
    private static final String USUAL_HEADERS =
            "authorization, x-api-key, api-key, content-type, content-encoding, accept,"
                    + " anthropic-version, anthropic-beta,"
                    + " anthropic-dangerous-direct-browser-access, openai-beta,"
                    + " openai-organization, openai-project, idempotency-key, traceparent,"
                    + " tracestate, x-client-request-id, x-aegis-timing";

    /** SDKs tell of themselves in fields of their own, more with each release. */
    private static final Pattern NAMES =
            Pattern.compile("[a-z0-9-]{1,64}(,[ \t]*[a-z0-9-]{1,64}){0,63}");

    private static final String EXPOSED =
            "X-Aegis-Request-Id, X-Aegis-Evidence, X-Aegis-Dropped, X-Aegis-Mapped, Server-Timing,"
                    + " Retry-After, X-Request-Id, Request-Id, OpenAI-Processing-Ms,"
                    + " X-RateLimit-Limit-Requests,"
                    + " X-RateLimit-Limit-Tokens, X-RateLimit-Remaining-Requests,"
                    + " X-RateLimit-Remaining-Tokens, X-RateLimit-Reset-Requests,"
                    + " X-RateLimit-Reset-Tokens";
    private static final String MAX_AGE_SECONDS = "3600";

    private final Set<String> origins;
    private final HttpHandler next;

    /**
     * @param origins as browsers send them, or a star for any
     * @param next answers what is no preflight of these
     */
    public CrossOrigin(Collection<String> origins, HttpHandler next) {
        this.origins = Set.copyOf(origins);
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        if (!path.startsWith(Router.VERSION) || path.startsWith(Router.AUDIT)) {
            next.handleRequest(exchange);
            return;
        }
        HeaderMap asked = exchange.getRequestHeaders();
        HeaderMap answer = exchange.getResponseHeaders();
        answer.add(Headers.VARY, "Origin");
        String allowed = allowed(asked.getFirst(Headers.ORIGIN));
        if (allowed == null) {
            next.handleRequest(exchange);
            return;
        }
        answer.put(ALLOW_ORIGIN, allowed);
        if (exchange.getRequestMethod().equals(Methods.OPTIONS) && asked.contains(ASKED_METHOD)) {
            allow(asked, answer);
            exchange.setStatusCode(StatusCodes.NO_CONTENT);
            exchange.endExchange();
        } else {
            answer.put(EXPOSE, EXPOSED);
            next.handleRequest(exchange);
        }
    }

    private @Nullable String allowed(@Nullable String origin) {
        if (origin == null) {
            return null;
        }
        if (origins.contains(ANY)) {
            return ANY;
        }
        return origins.contains(origin) ? origin : null;
    }

    private static void allow(HeaderMap asked, HeaderMap answer) {
        answer.add(Headers.VARY, ASKED_HEADERS.toString());
        answer.put(ALLOW_METHODS, Router.METHODS);
        String names = asked.getFirst(ASKED_HEADERS);
        boolean sound = names != null && NAMES.matcher(names).matches();
        answer.put(ALLOW_HEADERS, sound ? USUAL_HEADERS + ", " + names : USUAL_HEADERS);
        answer.put(MAX_AGE, MAX_AGE_SECONDS);
    }
}
