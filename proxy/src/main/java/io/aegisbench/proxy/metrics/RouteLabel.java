package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.hotpath.Router;

/** The endpoints as the label {@code route} names them; what is none of them is {@link #OTHER}. */
public enum RouteLabel {
    CHAT_COMPLETIONS("/v1/chat/completions"),
    COMPLETIONS("/v1/completions"),
    EMBEDDINGS("/v1/embeddings"),
    RESPONSES("/v1/responses"),
    MESSAGES("/v1/messages"),
    COUNT_TOKENS("/v1/messages/count_tokens"),
    MODELS("/v1/models"),
    PASSED_ON("/v1/*"),
    HEALTH("/health"),
    LIVE("/live"),
    READY("/ready"),
    METRICS("/metrics"),
    AUDIT(Router.AUDIT),
    VISUALIZER("/visualizer"),
    OTHER("other");

    private final String label;

    RouteLabel(String label) {
        this.label = label;
    }

    /** {@return the value of the label} */
    public String label() {
        return label;
    }
}
