package io.aegisbench.cli;

/** Says in one line why the command's input or use is refused; the command exits with 2. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
