package io.aegisbench.proxy.limit;

/** What a budget counts. */
public enum LimitKind {
    REQUESTS,
    TOKENS
}
