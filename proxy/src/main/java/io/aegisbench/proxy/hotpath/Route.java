package io.aegisbench.proxy.hotpath;

/** An endpoint whose calls are governed. */
public enum Route {
    /** OpenAI's chat. */
    CHAT_COMPLETIONS("POST", "/v1/chat/completions"),
    /** OpenAI's older completions. */
    COMPLETIONS("POST", "/v1/completions"),
    /** OpenAI's embeddings. */
    EMBEDDINGS("POST", "/v1/embeddings"),
    /** OpenAI's newer shape of a chat. */
    RESPONSES("POST", "/v1/responses"),
    /** Anthropic's messages. */
    MESSAGES("POST", "/v1/messages"),
    /** How many tokens a message of Anthropic's would have. */
    COUNT_TOKENS("POST", "/v1/messages/count_tokens"),
    /** The models that can be asked for. */
    MODELS("GET", "/v1/models"),
    /** The governed health check. */
    HEALTH("GET", "/health"),
    /** Whatever else is below {@code /v1/}, by whatever method: passed on as it is. */
    PASSED_ON("*", "/v1/*");

    private final String method;
    private final String path;

    Route(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** {@return the only method it takes, or a star} */
    public String method() {
        return method;
    }

    /** {@return its path, also the label in metrics; with a star it stands for many} */
    public String path() {
        return path;
    }

    /** {@return whether its requests have a JSON object as their body, always} */
    public boolean needsJson() {
        return method.equals("POST");
    }
}
