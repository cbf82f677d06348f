package io.aegisbench.proxy.hotpath;

/**
 * The stages in request order, by the names that settings, metrics and {@code Server-Timing} use.
 */
public enum StageName {
    /** Framing at the byte level, below the parser. */
    GUARD("guard"),
    /** Who calls. */
    AUTH("auth"),
    /** Reads a JSON body whole and parses it once; cannot be left out. */
    BODY("body"),
    /** Scans what was asked. */
    WAF("waf"),
    /** Requests and tokens a caller may still spend. */
    RATE_LIMIT("rate_limit"),
    /** Translates the request to what the upstream speaks. */
    ADAPTER("adapter"),
    /** Reserves the place for the call's evidence; cannot be left out. */
    EVIDENCE("evidence"),
    /** Sends it on and the answer back. */
    FORWARDER("forwarder");

    private final String label;

    StageName(String label) {
        this.label = label;
    }

    /** {@return the name in settings, metrics and headers} */
    public String label() {
        return label;
    }
}
