package io.aegisbench.proxy;

/** The proxy cannot start, though its settings are good. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
