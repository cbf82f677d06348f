package io.aegisbench.proxy.auth;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls, from the head alone: before a byte of the body is read. Thread-safe: the
 * keys are replaced whole.
 */
public final class Authenticator implements Stage {
    /** Of Anthropic's clients. */
    private static final HttpString X_API_KEY = HttpString.tryFromString("X-Api-Key");

    /** Of Azure's clients. */
    private static final HttpString API_KEY = HttpString.tryFromString("Api-Key");

    private static final Verdict.Reject NO_KEY =
            new Verdict.Reject(
                    401,
                    Authentication.Fault.MISSING_KEY.code(),
                    "A key is needed: Authorization: Bearer KEY.");
    private static final Verdict.Reject WRONG_KEY =
            new Verdict.Reject(
                    401, Authentication.Fault.INVALID_KEY.code(), "The key is not known.");
    private static final Verdict.Reject TWO_KEYS =
            new Verdict.Reject(
                    401,
                    Authentication.Fault.TWO_KEYS.code(),
                    "There is more than one key: whose call it is would be a guess.");
    private static final Verdict.Reject WRONG_SCOPE =
            new Verdict.Reject(403, "insufficient_scope", "The key does not open this endpoint.");

    private volatile CredentialStore credentials;

    /**
     * @param credentials the keys
     */
    public Authenticator(CredentialStore credentials) {
        this.credentials = credentials;
    }

    /**
     * Takes other keys into force. A call that was let in before stays so.
     *
     * @param fresh the keys from now on
     */
    public void use(CredentialStore fresh) {
        credentials = fresh;
    }

    @Override
    public StageName name() {
        return StageName.AUTH;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return switch (authenticate(call.exchange().getRequestHeaders(), Scope.PROXY)) {
            case Authentication.Authenticated who -> {
                call.admit(who.credential());
                yield Verdict.pass();
            }
            case Authentication.Unauthenticated nobody -> refusal(nobody.fault());
            case Authentication.Forbidden _ -> WRONG_SCOPE;
        };
    }

    /**
     * {@return whose request it is}
     *
     * @param headers the request's
     * @param needed what the request is for
     */
    public Authentication authenticate(HeaderMap headers, Scope needed) {
        HeaderValues authorization = headers.get(Headers.AUTHORIZATION);
        HeaderValues apiKey = headers.get(X_API_KEY);
        HeaderValues azure = headers.get(API_KEY);
        if (isRepeated(authorization) || isRepeated(apiKey) || isRepeated(azure)) {
            return new Authentication.Unauthenticated(Authentication.Fault.TWO_KEYS);
        }
        String bare = only(apiKey);
        String other = only(azure);
        if (bare != null && other != null && !bare.equals(other)) {
            return new Authentication.Unauthenticated(Authentication.Fault.TWO_KEYS);
        }
        return credentials.authenticate(only(authorization), bare == null ? other : bare, needed);
    }

    private static boolean isRepeated(@Nullable HeaderValues values) {
        return values != null && values.size() > 1;
    }

    private static @Nullable String only(@Nullable HeaderValues values) {
        return values == null ? null : values.getFirst();
    }

    /** {@return what a request with a key for something else is told} */
    public static Verdict.Reject wrongScope() {
        return WRONG_SCOPE;
    }

    /**
     * {@return what a request of nobody is told}
     *
     * @param fault why it is nobody's
     */
    public static Verdict.Reject refusal(Authentication.Fault fault) {
        return switch (fault) {
            case MISSING_KEY -> NO_KEY;
            case INVALID_KEY -> WRONG_KEY;
            case TWO_KEYS -> TWO_KEYS;
        };
    }
}
