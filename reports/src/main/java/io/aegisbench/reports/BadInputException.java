package io.aegisbench.reports;

/** Input that cannot be used; the message says why, the caller adds where. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        super(message);
    }
}
