package io.aegisbench.proxy.firewall;

/** Who wrote a text of a request, as far as its place says. */
public enum Role {
    /** The end user: the last user turn, or the prompt of a call that has no turns. */
    USER,
    /** Earlier turns of the user and of the assistant. */
    EARLIER,
    /** System and developer prompts. */
    SYSTEM,
    /** Tool descriptions and what tools answered. */
    TOOL,
    /** What is to be embedded. */
    INPUT,
    /** Any other field. */
    OTHER
}
