package io.aegisbench.reports;

/** A setting that cannot be; the message names it. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
