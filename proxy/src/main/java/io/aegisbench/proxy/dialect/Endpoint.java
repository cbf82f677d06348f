package io.aegisbench.proxy.dialect;

import java.util.Optional;

/** The calls a client can make, each with its path and the dialect it belongs to. */
public enum Endpoint {
    CHAT_COMPLETIONS(Dialect.OPENAI, "/v1/chat/completions"),
    COMPLETIONS(Dialect.OPENAI, "/v1/completions"),
    EMBEDDINGS(Dialect.OPENAI, "/v1/embeddings"),
    MESSAGES(Dialect.ANTHROPIC, "/v1/messages");

    private final Dialect dialect;
    private final String path;

    Endpoint(Dialect dialect, String path) {
        this.dialect = dialect;
        this.path = path;
    }

    public Dialect dialect() {
        return dialect;
    }

    public String path() {
        return path;
    }

    /** {@return the endpoint with exactly this path} */
    public static Optional<Endpoint> at(String path) {
        for (Endpoint endpoint : values()) {
            if (endpoint.path.equals(path)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
