package io.aegisbench.proxy.hotpath;

/** An endpoint whose calls are governed. */
public enum Route {
    /** OpenAI's chat. */
    CHAT_COMPLETIONS("POST", "/v1/chat/completions", ErrorShape.OPENAI),
    /** OpenAI's older completions. */
    COMPLETIONS("POST", "/v1/completions", ErrorShape.OPENAI),
    /** OpenAI's embeddings. */
    EMBEDDINGS("POST", "/v1/embeddings", ErrorShape.OPENAI),
    /** Anthropic's messages. */
    MESSAGES("POST", "/v1/messages", ErrorShape.ANTHROPIC),
    /** The models that can be asked for. */
    MODELS("GET", "/v1/models", ErrorShape.OPENAI),
    /** The governed health check. */
    HEALTH("GET", "/health", ErrorShape.OPENAI);

    private final String method;
    private final String path;
    private final ErrorShape errors;

    Route(String method, String path, ErrorShape errors) {
        this.method = method;
        this.path = path;
        this.errors = errors;
    }

    /** {@return the only method it takes} */
    public String method() {
        return method;
    }

    /** {@return its path, also the label in metrics} */
    public String path() {
        return path;
    }

    /** {@return how its clients want to be told of an error} */
    public ErrorShape errors() {
        return errors;
    }

    /** {@return whether its requests have a JSON body} */
    public boolean hasBody() {
        return method.equals("POST");
    }
}
