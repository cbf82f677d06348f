package io.aegisbench.bench;

/**
 * The command line asks for something that does not exist; the message is the one line to print.
 */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
