package io.aegisbench.proxy.metrics;

/** The stages of the hot path in request order, as the label {@code stage} names them. */
public enum HotStage {
    GUARD("guard"),
    AUTH("auth"),
    BODY("body"),
    WAF("waf"),
    RATE_LIMIT("rate_limit"),
    ADAPTER("adapter"),
    FORWARDER("forwarder");

    private final String label;

    HotStage(String label) {
        this.label = label;
    }

    /** {@return the value of the label} */
    public String label() {
        return label;
    }
}
