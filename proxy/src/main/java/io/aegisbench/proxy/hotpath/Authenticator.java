package io.aegisbench.proxy.hotpath;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import org.jspecify.annotations.Nullable;

/** Finds out who calls, from the head alone: before a byte of the body is read. */
public final class Authenticator implements Stage {
    private static final HttpString X_API_KEY = HttpString.tryFromString("X-Api-Key");
    private static final String BEARER = "Bearer ";

    /** A key is some dozens of characters; what is longer is not worth a hash. */
    private static final int MAX_KEY_CHARS = 512;

    private static final Verdict NO_KEY =
            new Verdict.Reject(
                    401, "missing_api_key", "A key is needed: Authorization: Bearer KEY.");
    private static final Verdict WRONG_KEY =
            new Verdict.Reject(401, "invalid_api_key", "The key is not known.");
    private static final Verdict WRONG_SCOPE =
            new Verdict.Reject(403, "insufficient_scope", "The key does not open this endpoint.");

    private final Credentials credentials;

    /**
     * @param credentials the keys
     */
    public Authenticator(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public StageName name() {
        return StageName.AUTH;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        String key = key(call.exchange().getRequestHeaders());
        if (key == null) {
            return NO_KEY;
        }
        Caller caller = key.length() > MAX_KEY_CHARS ? null : credentials.find(key);
        if (caller == null) {
            return WRONG_KEY;
        }
        if (!caller.scopes().contains(Caller.Scope.PROXY)) {
            return WRONG_SCOPE;
        }
        call.admit(caller);
        return Verdict.pass();
    }

    /** The one key that is shown: two of them, equal or not, are as good as none. */
    private static @Nullable String key(HeaderMap headers) {
        HeaderValues authorization = headers.get(Headers.AUTHORIZATION);
        HeaderValues apiKey = headers.get(X_API_KEY);
        if (authorization == null) {
            return apiKey != null && apiKey.size() == 1 ? apiKey.getFirst() : null;
        }
        if (apiKey != null || authorization.size() != 1) {
            return null;
        }
        String value = authorization.getFirst();
        boolean bearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return bearer ? value.substring(BEARER.length()).strip() : null;
    }
}
