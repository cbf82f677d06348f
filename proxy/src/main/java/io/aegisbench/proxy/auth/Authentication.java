package io.aegisbench.proxy.auth;

/** Whose request it is, or why nobody's. */
public sealed interface Authentication {
    /**
     * The key is a configured one and may be used for this.
     *
     * @param credential whose key it is
     */
    record Authenticated(Credential credential) implements Authentication {}

    /**
     * No usable key came with the request: 401.
     *
     * @param fault why
     */
    record Unauthenticated(Fault fault) implements Authentication {}

    /**
     * The key is a configured one for something else: 403.
     *
     * @param credential whose key it is
     */
    record Forbidden(Credential credential) implements Authentication {}

    /**
     * Why a request counts as nobody's. To the client a malformed key and an unknown one are the
     * same.
     */
    enum Fault {
        MISSING_KEY("missing_api_key"),
        INVALID_KEY("invalid_api_key"),
        /** Two headers with two different keys: whose call it is would be a guess. */
        TWO_KEYS("ambiguous_api_key");

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        /** {@return the code of the refusal} */
        public String code() {
            return code;
        }
    }
}
