package io.aegisbench.proxy.firewall;

/** What the firewall does with a request whose score reaches the threshold. */
public enum FirewallMode {
    /** The request is refused. */
    BLOCK,
    /** The request goes on; the finding says what would have been refused. */
    LOG_ONLY
}
