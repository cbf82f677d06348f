package io.aegisbench.reports.setting;

/** A command was asked for something that it cannot do; the message names it, in one line. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Refuses.
     *
     * @param message the rule, and what was given as {@code name=value}
     */
    public UsageException(String message) {
        super(message);
    }
}
