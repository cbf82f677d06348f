package io.aegisbench.bench;

/**
 * The command line asks for something that does not exist; the message is the one line to print.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param message the line to print
     */
    public UsageException(String message) {
        super(message);
    }
}
