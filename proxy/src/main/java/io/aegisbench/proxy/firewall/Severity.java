package io.aegisbench.proxy.firewall;

/** How bad it is when a rule is right; for people and metrics, the score alone decides. */
enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
