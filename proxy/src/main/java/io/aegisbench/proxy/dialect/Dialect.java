package io.aegisbench.proxy.dialect;

/** Whose shapes a client or an upstream speaks. */
public enum Dialect {
    OPENAI,
    ANTHROPIC
}
