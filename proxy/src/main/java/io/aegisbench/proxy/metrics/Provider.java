package io.aegisbench.proxy.metrics;

/** The dialects upstreams speak, in OpenTelemetry's names of providers. */
public enum Provider {
    OPENAI("openai"),
    ANTHROPIC("anthropic");

    private final String label;

    Provider(String label) {
        this.label = label;
    }

    /** {@return the value of the label} */
    public String label() {
        return label;
    }
}
