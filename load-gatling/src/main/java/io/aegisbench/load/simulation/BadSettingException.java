package io.aegisbench.load.simulation;

/** A value that a setting does not take, or a name that is none; the message names it. */
final class BadSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    BadSettingException(String message) {
        super(message);
    }
}
