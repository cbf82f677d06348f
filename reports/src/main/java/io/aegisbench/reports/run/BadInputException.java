package io.aegisbench.reports.run;

/** Input that cannot be used; the message says why, the caller adds where. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadInputException(String message) {
        super(message);
    }
}
