package io.aegisbench.proxy.forward;

/** How a forwarded call ended. */
public enum Outcome {
    /** The client was sent all of the upstream's answer. */
    COMPLETE,
    /** What the client sent could not be sent on to its end. */
    REFUSED,
    /** The client left before that. */
    CLIENT_GONE,
    /** The upstream could not be reached, refused, broke off or broke the rules. */
    UPSTREAM_ERROR,
    /** One of the call's deadlines passed. */
    TIMEOUT,
    /** The proxy was stopped. */
    STOPPED
}
